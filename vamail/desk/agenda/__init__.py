"""What takes up time: spans, the weekly plan, meetings and their instances, and when somebody is free."""
