"""Run by itself: reads and previews the upload of an import, then says its own peak memory."""

import re
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()
    from dashboard.imports import background
    from dashboard.models import ImportJob

    number = int(sys.argv[1])
    {"reading": background.read, "previewing": background.make_preview}[
        ImportJob.objects.get(pk=number).state
    ](number)
    # Of this program alone: `ru_maxrss` would count the process that started it.
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    sys.stdout.write(str(int(kilobytes) // 1024))
