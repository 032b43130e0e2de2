"""How the film's music is written: moods, form, harmony, melody, accompaniment. `film.score` is the door."""
