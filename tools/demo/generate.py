#!/usr/bin/env python3
"""Makes story.jsonl, the demo story: ten years of a caretakers' resource centre as commands.

Everything in it is invented and generic, but for the dates that the centre itself made public
(1996, 1997, 27 October 1998, 2001, June and October 2007, 12 May 2009). Persons have labels, no
names. The same seed makes the same bytes.

The lines are in the order in which they were reported, which is not always the order in which
things happened: a late report, a duplicate, two corrections and a wrong date are planted.

    tools/demo/generate.py            writes tools/demo/story.jsonl
    tools/demo/generate.py --check    says (exit code 1) when the file is not what would be written
"""

import argparse
import pathlib
import sys

import story
import story_experiments
import story_funding
import story_meetings
import story_places
import story_practices
import story_roadmaps
import story_training

SEED = 19981027


def build():
    """All commands, as JSON lines."""
    tale = story.Story(SEED)
    story_places.tell(tale)
    story_training.tell(tale)
    story_meetings.tell(tale)
    story_funding.tell(tale)
    story_experiments.tell(tale)
    story_practices.tell(tale)
    story_roadmaps.tell(tale)
    return tale.lines()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--output", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "story.jsonl")
    options = parser.parse_args()
    text = "".join(line + "\n" for line in build())
    if options.check:
        if options.output.read_text(encoding="utf-8") != text:
            print(f"{options.output} is not what generate.py makes: run it", file=sys.stderr)
            return 1
        return 0
    options.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
