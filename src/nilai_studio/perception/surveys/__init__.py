"""Make a survey: template, wording, logic, publishing, links."""
