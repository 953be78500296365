"""What the model is trained with, as its publishers describe it."""

TRAINING_DATA = [
    {
        "name": "tunnels, made up by ten generators after the published encodings of tools",
        "origin": "src/main/engine/sources/synthetic-tunnels.ts",
        "licence": "Apache-2.0",
    },
    {
        "name": "ordinary traffic that resembles tunnels, made up by eleven generators",
        "origin": "src/main/engine/sources/synthetic-lookalikes.ts",
        "licence": "Apache-2.0",
    },
    {
        "name": "ordinary host names of three and more labels: popularity lists; windows are put together from them",
        "origin": "cbuijs/accomplist, chris/top-ranked.list and chris/umbrella-top.list at 6ab4d911f0",
        "licence": "not stated",
    },
    {
        "name": "ordinary DNS log of a contest network, 2018 (Zeek)",
        "origin": "brimdata/zed-sample-data, zeek-default/dns.log.gz at 8da0758e1e",
        "licence": "CC BY-SA 4.0",
    },
    {
        "name": "ordinary DNS log of a home laboratory (Zeek)",
        "origin": "Kishpud/SOC-Zeek-Lab, dns.log at 37f0676552",
        "licence": "not stated",
    },
    {
        "name": "ordinary DNS log, 50 lines (Zeek)",
        "origin": "SuperCowPowers/zat, data/json/dns.log at 00a2373cd4",
        "licence": "MIT",
    },
    {
        "name": "ordinary BIND query log",
        "origin": "sunilbinghamton/DNS-activity-monitor, queries.log and queries1.log at 2e2f2709b6",
        "licence": "not stated",
    },
    {
        "name": "ordinary log of a Pi-hole (dnsmasq)",
        "origin": "bazmonk/junk, full_pihole.log at ea51ae2ffe",
        "licence": "not stated",
    },
]
