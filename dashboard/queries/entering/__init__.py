"""What the page where grants are entered asks: who, where, from which envelope, seen before?"""
