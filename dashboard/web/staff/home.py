"""The first screen of the desk."""

from dashboard.web.staff.desk import AgentRequest, Screen, desk_page


@desk_page()
def desk(request: AgentRequest) -> Screen:
    return Screen("staff/home.html", "Bureau")
