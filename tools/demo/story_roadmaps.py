"""What the centre wants to reach next: a roadmap of four years, after the evaluation. Told after
all else, and without the dice: the rest of the story stays as it is."""

OBJECTIVES = (
    ("airlock", "Welcome newcomers locally again", "TRAINING"),
    ("relays", "Let referents relay the coordinator", "NETWORKS"),
    ("key-relays", "Introduce caretakers to key relays", "PARTNERSHIP"),
    ("venissieux", "Widen participation in Vénissieux", "NETWORKS"),
)


def tell(tale):
    tale.tell("adopt_roadmap", "2009-06-22", roadmap_id="roadmap-2009", title="Roadmap 2009-2013",
              territory_ids=["vaulx-en-velin", "venissieux"], period_from="2009-07-01",
              period_until="2013-06-30",
              objectives=[{"objective_id": objective, "title": title, "pillar": "PILLAR_" + pillar}
                          for objective, title, pillar in OBJECTIVES])
