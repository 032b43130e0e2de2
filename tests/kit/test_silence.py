"""What we load reports to nobody."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc: Linux only")
def test_the_inference_engine_starts_no_reporter_of_its_own():
    def threads(first: str) -> int:
        code = f"import os{first}, onnxruntime; print(len(os.listdir('/proc/self/task')))"
        alone = {"OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
        return int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=alone).stdout)

    assert threads(", showrunner") == 1
    assert threads("") > 1  # else this test could not fail
