"""Features of request sets by their definitions, from all requests of each set at once.

Shares no code with the program: reads an access log in JSON from standard input, and writes one JSON
object of (client, host) to features. Exists to be compared with.
"""
import collections, datetime, json, math, statistics, sys

JS = {"javascript", "x-javascript", "ecmascript"}
sets = collections.defaultdict(list)
for line in sys.stdin:
    row = json.loads(line)
    stamp = datetime.datetime.fromisoformat(row["@timestamp"].replace("Z", "+00:00"))
    row["ms"] = round(stamp.timestamp() * 1000)
    sets[(row["client_ip"], row["client_request_host"].lower())].append(row)


def media(row):
    return row["content_type"].split(";")[0].strip().lower().split("/")


def variance(values):
    return statistics.variance(values) if len(values) > 1 else 0.0


result = {}
for (ip, host), rows in sets.items():
    rows.sort(key=lambda row: row["ms"])
    n = len(rows)
    dt = (rows[-1]["ms"] - rows[0]["ms"]) / 60000
    gaps = [(b["ms"] - a["ms"]) / 60000 for a, b in zip(rows, rows[1:])]
    types = [media(row) for row in rows]
    html = types.count(["text", "html"]) + types.count(["application", "xhtml+xml"])
    css = types.count(["text", "css"])
    js = sum(1 for t in types if t[0] in ("text", "application") and t[-1] in JS and t != ["text", "x-javascript"])
    image = sum(1 for t in types if t[0] == "image")
    depths = [row["client_url"].count("/") for row in rows]
    sizes = [int(row["reply_length_bytes"]) for row in rows]
    codes = [int(row["http_response_code"]) // 100 for row in rows]
    urls = collections.Counter(row["client_url"] for row in rows)
    queries = {row["querystring"] for row in rows if row["querystring"] not in (None, "", "?")}
    agents = {row["client_ua"] for row in rows if row["client_ua"] not in ("", "-")}

    def rate(total, default):
        return total / dt if dt > 0 else default

    def to_html(count):
        return count / html if html else count / 0.01

    f = {
        "request_total": n, "minutes_total": dt, "request_rate": rate(n, 1),
        "request_interval_average": statistics.fmean(gaps) if gaps else 0,
        "request_interval_variance": variance(gaps),
        "html_total": html, "css_total": css, "js_total": js, "image_total": image,
        "css_to_html_ratio": to_html(css), "js_to_html_ratio": to_html(js),
        "image_to_html_ratio": to_html(image),
        "path_depth_average": statistics.fmean(depths), "path_depth_variance": variance(depths),
        "payload_size_average": statistics.fmean(0.001 * size for size in sizes),
        "payload_size_log_average": statistics.fmean(math.log(size + 1) for size in sizes),
        "top_page_total": max(urls.values()), "top_page_to_request_ratio": max(urls.values()) / n,
        "unique_path_total": len(urls), "unique_path_rate": rate(len(urls), 0),
        "unique_path_to_request_ratio": len(urls) / n,
        "unique_query_total": len(queries), "unique_query_rate": rate(len(queries), 1),
        "unique_query_to_unique_path_ratio": len(queries) / len(urls),
        "unique_ua_total": len(agents), "unique_ua_rate": rate(len(agents), 1),
        "unique_ua_to_request_ratio": len(agents) / n,
        "geo_time_average": 12, "country": "", "host": host, "host_country": host + "_",
    }
    for digit in (4, 5):
        count = codes.count(digit)
        f[f"response{digit}xx_total"] = count
        f[f"response{digit}xx_rate"] = rate(count, 0)
        f[f"response{digit}xx_to_request_ratio"] = count / n
    result[f"{ip} {host}"] = f
json.dump(result, sys.stdout)
