import sys

from showrunner.cli import main

sys.exit(main())
