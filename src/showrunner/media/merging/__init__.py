"""People's scenes as one film: their frames at our times, their sizes in our frame, their sounds in one mix."""
