#!/bin/sh
# A walk through the API with nothing but curl: make a film, watch it, change one line, take it home.
#
#   showrunner serve                                   # in another terminal; it prints URL and token
#   URL=http://127.0.0.1:8420 TOKEN=srl_… sh examples/service/walk.sh [HOOK_URL]
#
# With HOOK_URL the end of the film is told there as well (see webhook_receiver.py).
set -eu
: "${URL:?the address that showrunner serve prints}" "${TOKEN:?the token that it prints}"

ask() { curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }
pick() { python3 -c 'import json, sys; print(eval(sys.argv[1], {"it": json.load(sys.stdin)}))' "$1"; }
say() { printf '\n== %s\n' "$1"; }

if [ -n "${1-}" ]; then
    say 'whom to tell'
    ask "$URL/v1/webhooks" -d "{\"url\": \"$1\", \"kinds\": [\"film.finished\", \"film.failed\"]}"
fi

say 'what it would cost'
ask "$URL/v1/quote" -d '{"prompt": "Honey never spoils."}'

say 'a film; sent twice with one Idempotency-Key it is still one film'
key="walk-$(date +%s)"
wish='{"prompt": "Honey never spoils. Bees dry it with their wings until nothing can live in it.", "quality": "draft"}'
film=$(ask "$URL/v1/films" -H "Idempotency-Key: $key" -d "$wish" | pick "it['id']")
again=$(ask "$URL/v1/films" -H "Idempotency-Key: $key" -d "$wish" | pick "it['id']")
echo "$film = $again"

say 'what happens, as it happens'
curl -sSN --max-time 600 -H "Authorization: Bearer $TOKEN" -H 'Accept: text/event-stream' "$URL/v1/films/$film/events" |
    while read -r line; do
        case $line in
        'event: film.finished' | 'event: film.failed' | 'event: film.cancelled') echo "${line#event: }" && break ;;
        'event: step.finished') printf '.' ;;
        esac
    done
state=$(ask "$URL/v1/films/$film" | pick "it['state']")
[ "$state" = "done" ] || { echo "the film is $state" >&2 && exit 1; }

say 'the script'
ask "$URL/v1/films/$film/drafts/script" >script.json
head -c 400 script.json

say 'what a change would cost, before it is made; nothing is kept'
change='{"set": ["script.scenes[0].lines[0].text=Honey keeps for ever."]}'
ask "$URL/v1/films/$film/plan" -d "$change" | pick "[step['step'] for step in it['will']]"

say 'make it: only what it changes is done again'
ask "$URL/v1/films/$film" -X PATCH -d "$change" | pick "it['state']"
ask "$URL/v1/films/$film/redo" -X POST | pick "it['state']"
until state=$(ask "$URL/v1/films/$film" | pick "it['state']") && [ "$state" != queued ] && [ "$state" != making ]; do
    sleep 1
done
ask "$URL/v1/films/$film" | pick "it['result']['steps']"

say 'captions, and the film itself: its first kilobyte, then all of it'
ask "$URL/v1/films/$film/captions.srt" | head -n 4
ask -r 0-1023 -o /dev/null -w '%{http_code} %{size_download} bytes\n' "$URL/v1/films/$film/master"
ask -o walk.mp4 -w '%{http_code} %{size_download} bytes in walk.mp4\n' "$URL/v1/films/$film/master"

say 'a link that needs no token, for an hour'
ask "$URL/v1/films/$film/master/links" -X POST

say 'the books: notices that webhooks are made of, and what was spent'
ask "$URL/v1/notices"
ask "$URL/v1/usage"
echo
