"""Google and Microsoft as those who let Recall into somebody's calendar."""
