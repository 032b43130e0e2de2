"""From the master to what is handed over: files for each place, posters, contact sheets, credits."""
