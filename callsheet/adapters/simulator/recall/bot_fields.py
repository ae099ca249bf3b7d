"""The fields of a bot's configuration that Recall documents, and a Bot repeats."""

OBJECTS = (
    "automatic_leave",
    "recording_config",
    "chat",
    "automatic_video_output",
    "automatic_audio_output",
    "output_media",
    "zoom",
    "google_meet",
    "breakout_room",
    "variant",
)
"""Those that are objects, and say nothing when they are null."""

REPEATED = ("bot_name", "metadata", *OBJECTS)
"""Those that a Bot shows as they were given; `join_at` and the link it resolves."""
