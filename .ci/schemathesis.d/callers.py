"""Writes the callers of `doorlijn demo --json` as Web Fuzzing Commons has them: a name and a token each."""

import collections
import json
import sys

demo, target = sys.argv[1:]
with open(demo, encoding="utf-8") as file:
    callers = json.load(file)["callers"]
numbers = collections.Counter()
auth = []
for caller in callers:
    numbers[caller["kind"]] += 1
    token = {"name": "Authorization", "value": f"Bearer {caller['token']}"}
    auth.append({"name": f"{caller['kind']}-{numbers[caller['kind']]}", "fixedHeaders": [token]})
with open(target, "w", encoding="utf-8") as file:
    json.dump({"auth": auth}, file)
