"""Holds the JUnit of a check to its document: python3 validate_junit.py DOCUMENT JUNIT"""
import json
import sys
import xml.etree.ElementTree as tree

document = json.load(open(sys.argv[1], encoding="utf-8"))
root = tree.parse(sys.argv[2]).getroot()  # refuses what is no XML
cases = root.findall("./testsuite/testcase")
wrong = []
if len(cases) != len(document["promises"]):
    wrong.append(f"expected {len(document['promises'])} test cases, got {len(cases)}")
for case, promise in zip(cases, document["promises"]):
    if case.get("name").replace("\ufffd", " ") != promise["name"].replace("\a", " "):
        wrong.append(f"expected the case {promise['name']!r}, got {case.get('name')!r}")
    kinds = {"kept": "system-out", "not kept": "failure", "nothing to check": "error"}
    if [child.tag for child in case] != [kinds[promise["verdict"]]]:
        wrong.append(f"{promise['name']}: {promise['verdict']}, but the case has {[c.tag for c in case]}")
for element in (root, root.find("testsuite")):
    counts = [int(element.get(key)) for key in ("tests", "failures", "errors")]
    verdicts = [promise["verdict"] for promise in document["promises"]]
    expected = [len(verdicts), verdicts.count("not kept"), verdicts.count("nothing to check")]
    if counts != expected:
        wrong.append(f"{element.tag}: expected {expected}, got {counts}")
sys.exit("\n".join(wrong) if wrong else 0)
