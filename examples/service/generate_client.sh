#!/bin/sh
# A typed Python client out of the service's own description, into ./showrunner-client, and a film made with it.
#
#     URL=http://127.0.0.1:8420 TOKEN=srl_… examples/service/generate_client.sh
#
# Needs openapi-python-client (pip install openapi-python-client); it is no dependency of Showrunner.
set -eu
here=$(dirname -- "$0")
openapi-python-client generate --url "$URL/v1/openapi.json" --output-path showrunner-client --overwrite
PYTHONPATH=showrunner-client exec python "$here/client_walk.py"
