"""What the desk is: its words now, its cases and acts with the reports to come. No vendor in here."""
