"""What the training list was put together from, as its publishers describe it."""

TRAINING_DATA = [
    {
        "name": "UMUDGA: most families of generated names, and ordinary names",
        "origin": "doi 10.17632/y8ph45msv8.1, by way of x11t200z/dga_botnet_detection at f64c68ee3f",
        "licence": "upstream repository Cyberdefence-Lab-Murcia/UMUDGA: MIT; the copy: not stated",
    },
    {
        "name": "conficker",
        "origin": "andrewaeva/DGA, dga_wordlists/conficker.txt at 00b49f0606",
        "licence": "GPL v2",
    },
    {
        "name": "nymaim, ngioweb, tufik, mydoom, dnschanger, pitou, reconyc",
        "origin": "yyunlei/dga-sentinel, research/dga_generate at 13a8f3e1d7",
        "licence": "Apache-2.0",
    },
    {
        "name": "bamital (Netlab 360 feed, July 2017)",
        "origin": "yyunlei/dga-sentinel, DGA-DataSet/360_dga.txt at 13a8f3e1d7",
        "licence": "repository: Apache-2.0; the feed itself: not stated",
    },
    {
        "name": "bazarbackdoor, charbot",
        "origin": "baderj/domain_generation_algorithms at 09961a14f4",
        "licence": "GPL-2.0",
    },
    {
        "name": "ordinary names: Alexa top lists",
        "origin": "phunterlau/dga_classifier at 2599afa28f; dennislzf/funkhunter at 2e06686aca",
        "licence": "not stated",
    },
    {
        "name": "ordinary names of three and more labels: popularity lists",
        "origin": "cbuijs/accomplist, chris/top-ranked.list and chris/umbrella-top.list at 6ab4d911f0",
        "licence": "not stated",
    },
    {
        "name": "made-up families",
        "origin": "synthetic.py beside this file",
        "licence": "Apache-2.0",
    },
]
