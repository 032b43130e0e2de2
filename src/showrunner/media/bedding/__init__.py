"""Music under a video: how a piece goes on for ever, how it lies under speech, how the picture is kept as it is."""
