pytest_plugins = ["servers"]


def pytest_addoption(parser):
    parser.addoption("--bless", action="store_true", help="take the code as it is into the ledger (tests/ledger)")
