// What the public-suffix list does not say of suffixes, as far as generated names go.

/**
 * Suffixes under which anybody takes a name for nothing, as generated ones are: the label in front
 * of one is judged. Most are dynamic DNS.
 */
const FREE_SUFFIXES = [
  ...['afraid.org', 'chickenkiller.com', 'crabdance.com', 'ignorelist.com', 'jumpingcrab.com'],
  ...['mooo.com', 'strangled.net', 'twilightparadox.com', 'us.to', 'yi.org', 'dynserv.com'],
  ...['co.cc', 'cz.cc', 'cu.cc', 'co.tv', 'cx.cc', 'rr.nu', 'dot.tk', 'co.nu', 'tftpd.net'],
  ...['duckdns.org', 'dynu.net', 'dynu.com', 'dedyn.io', 'dpdns.org', 'desec.io', 'freeddns.org'],
  ...['ddns.net', 'ddns.me', 'ddnsking.com', 'ddns.info', 'ddns.name', 'ddns.us', 'ddns.ms'],
  ...['3utilities.com', 'bounceme.net', 'freedynamicdns.net', 'freedynamicdns.org', 'gotdns.ch'],
  ...['hopto.org', 'hopto.me', 'myddns.me', 'myftp.biz', 'myftp.org', 'myvnc.com', 'no-ip.biz'],
  ...['no-ip.info', 'no-ip.org', 'no-ip.net', 'no-ip.co.uk', 'no-ip.ca', 'noip.me', 'noip.us'],
  ...[
    'onthewifi.com',
    'redirectme.net',
    'servebeer.com',
    'serveblog.net',
    'servecounterstrike.com',
  ],
  ...['serveftp.com', 'servegame.com', 'servehalflife.com', 'servehttp.com', 'serveirc.com'],
  ...['serveminecraft.net', 'servemp3.com', 'servepics.com', 'servequake.com', 'sytes.net'],
  ...['viewdns.net', 'webhop.me', 'zapto.org', 'accesscam.org', 'camdvr.org', 'casacam.net'],
  ...['giize.com', 'gleeze.com', 'kozow.com', 'loseyourip.com', 'ooguy.com', 'theworkpc.com'],
  ...['mywire.org', 'webredirect.org', 'ddnsfree.com', 'ddnsgeek.com', 'theddns.com', 'dnsup.net'],
  ...['changeip.net', 'changeip.org', 'dnsdynamic.org', 'dns-dynamic.net', 'dynv6.net', 'dns.army'],
  ...['dns.navy', 'v6.army', 'v6.navy', 'v6.rocks', 'dyndns.org', 'dyndns.biz', 'dyndns.info'],
  ...[
    'dyndns.tv',
    'dyndns-ip.com',
    'dyndns-home.com',
    'dnsalias.com',
    'dnsalias.net',
    'dynalias.com',
  ],
  ...[
    'dynalias.net',
    'dynalias.org',
    'dynathome.net',
    'homeip.net',
    'homelinux.com',
    'homelinux.net',
  ],
  ...[
    'homelinux.org',
    'homeunix.com',
    'homeunix.net',
    'homeunix.org',
    'homedns.org',
    'homeftp.net',
  ],
  ...['is-a-geek.com', 'kicks-ass.net', 'mine.nu', 'selfip.com', 'selfip.net', 'selfip.org'],
  ...[
    'selfip.biz',
    'selfip.info',
    'dontexist.com',
    'endofinternet.net',
    'gotdns.com',
    'gotdns.org',
  ],
  ...['spdns.de', 'spdns.eu', 'spdns.org', 'myfirewall.org', 'my-firewall.org', 'my-gateway.de'],
  ...['ddnss.de', 'dyn-ip24.de', 'dyndns1.de', 'dynvpn.de', 'mydns.jp', '1dnsnow.com', '4dq.com'],
  ...['25u.com', 'almostmy.com', 'dynamic-dns.net', 'dynssl.com', 'freewww.biz', 'itsaol.com'],
  ...[
    'jetos.com',
    'lflink.com',
    'mrbasic.com',
    'my03.com',
    'mynumber.org',
    'ns01.biz',
    'ns01.info',
  ],
  ...['ns02.biz', 'ocry.com', 'onmypc.net', 'otzo.com', 'sendsmtp.com', 'toh.info', 'wikaba.com'],
  ...['www1.biz', 'xxuz.com', 'zyns.com', 'zzux.com', 'linkpc.net', 'publicvm.com', 'work.gd'],
  ...[
    '3322.org',
    '8866.org',
    '2288.org',
    '6600.org',
    '7766.org',
    '8800.org',
    '9966.org',
    'f3322.net',
  ],
  ...[
    'f3322.org',
    'vicp.net',
    'vicp.cc',
    'xicp.net',
    'gicp.net',
    'eicp.net',
    'oicp.net',
    'imwork.net',
  ],
]

/**
 * Private suffixes that register names for money like a top-level domain does, geographic ones
 * among them: the label in front of one is judged.
 */
const REGISTRY_SUFFIXES = [
  ...['ae.org', 'br.com', 'cn.com', 'co.com', 'com.de', 'com.se', 'de.com', 'eu.com', 'gb.net'],
  ...['gr.com', 'hu.com', 'hu.net', 'in.net', 'it.com', 'jp.net', 'jpn.com', 'mex.com', 'no.com'],
  ...['qc.com', 'ru.com', 'sa.com', 'se.net', 'uk.com', 'uk.net', 'us.com', 'us.org', 'uy.com'],
  ...['za.com', 'za.bz', 'eu.org', 'com.ru', 'exnet.su', 'msk.ru', 'msk.su', 'net.ru', 'nov.ru'],
  ...['org.ru', 'pp.ru', 'spb.ru', 'spb.su', 'pp.ua', 'co.ua', 'biz.ua', 'in.ua', 'radio.am'],
  ...['radio.fm', 'co.nl', 'co.no', 'co.dk', 'com.ai', 'edu.ru', 'gov.ru', 'gda.pl', 'gdansk.pl'],
  ...['gdynia.pl', 'poznan.pl', 'wroc.pl', 'zakopane.pl', 'krakow.pl', 'lodz.pl', 'lublin.pl'],
  ...['torun.pl', 'asso.eu.org', 'from.hr', 'tche.br', 'net.ua.com', 'web.in', 'nom.br'],
]

/**
 * Registrable domains whose operators name hosts by machine: networks that deliver content, clouds,
 * load balancers. The public-suffix list has the larger part of them; these it lacks.
 */
const INFRASTRUCTURE_DOMAINS = [
  ...[
    '1e100.net',
    'adnxs.com',
    'akadns.net',
    'akagtm.org',
    'akahost.net',
    'akam.net',
    'akamai.com',
  ],
  ...[
    'akamaistream.net',
    'akamaitech.net',
    'akamaitechnologies.com',
    'akaquill.net',
    'akasecure.net',
  ],
  ...[
    'alicdn.com',
    'alidns.com',
    'alikunlun.com',
    'alikunlun.net',
    'aliyuncs.com',
    'aliyun-inc.com',
  ],
  ...[
    'amazonaws.com',
    'amazonaws.com.cn',
    'amazonvideo.com',
    'a2z.com',
    'aiv-cdn.net',
    'aiv-delivery.net',
  ],
  ...[
    'aaplimg.com',
    'apple-dns.net',
    'apple-dns.cn',
    'aspnetcdn.com',
    'azure-dns.com',
    'azure.com',
  ],
  ...[
    'azure.net',
    'azure-devices.net',
    'b-cdn.net',
    'bcdn.net',
    'bdydns.com',
    'bdydns.net',
    'bootcdn.net',
  ],
  ...[
    'bunnycdn.com',
    'byteoversea.net',
    'byteglb.com',
    'bytedns.net',
    'bytedns1.com',
    'bytefcdn-oversea.com',
  ],
  ...[
    'cachefly.net',
    'ccgslb.com',
    'ccgslb.com.cn',
    'ccgslb.net',
    'cdn20.com',
    'cdn77.com',
    'cdn77.net',
  ],
  ...[
    'cdn77.org',
    'cdnetworks.net',
    'cdngc.net',
    'cdngslb.com',
    'cdnga.net',
    'cdnhwc1.com',
    'cdnhwc2.com',
  ],
  ...[
    'cdnhwc3.com',
    'cdnify.io',
    'cdnsun.net',
    'cdntip.com',
    'cdnvideo.ru',
    'cedexis.net',
    'cedexis.com',
  ],
  ...['chinacache.net', 'chinanetcenter.com', 'chinaedge.net', 'cloudapp.net'],
  ...[
    'cloudflare-dns.com',
    'cloudflare.com',
    'cloudflare.net',
    'cloudfront.net',
    'cotcdn.net',
    'd-cdn.net',
  ],
  ...[
    'dnsv1.com',
    'dnsv1.com.cn',
    'doubleclick.net',
    'dynect.net',
    'edgecastcdn.net',
    'edgecastdns.net',
  ],
  ...[
    'edgefcs.net',
    'edgio.net',
    'edgiocloud.net',
    'edgenextcdn.net',
    'edgesuite-staging.net',
    'fastcdn.com',
  ],
  ...[
    'fastly.net',
    'fastlylb.net',
    'fastly-masque.net',
    'fastwebcdn.com',
    'fbcdn.net',
    'footprint.net',
  ],
  ...['footprintdns.com', 'gccdn.net', 'gccdn.cn', 'gcdn.co', 'ggpht.com', 'googlehosted.com'],
  ...['googleusercontent.com', 'googlevideo.com', 'goskope.com', 'gslb.com', 'gvt1.com'],
  ...[
    'gvt2.com',
    'gvt3.com',
    'herokudns.com',
    'herokussl.com',
    'hichina.com',
    'hwcdn.net',
    'hwclouds-dns.com',
  ],
  ...[
    'imperva-dns.net',
    'impervadns.net',
    'incapdns.net',
    'incapsula.com',
    'internapcdn.net',
    'jomodns.com',
  ],
  ...[
    'kasperskylabs.net',
    'ks-cdn.com',
    'ksyuncdn.com',
    'ksyuncdn-k1.com',
    'kunlunaq.com',
    'kunlunar.com',
  ],
  ...[
    'kunlunca.com',
    'kunluncan.com',
    'kunlungem.com',
    'kunlungr.com',
    'kunlunle.com',
    'kunlunpi.com',
  ],
  ...[
    'kunlunsl.com',
    'kunlunso.com',
    'kunlunvi.com',
    'kxcdn.com',
    'lencr.org',
    'level3.net',
    'lldns.net',
  ],
  ...['llnw.net', 'llnwd.net', 'llnwi.net', 'lswcdn.net', 'lxdns.com', 'msecnd.net', 'msedge.net'],
  ...[
    'mncdn.com',
    'mwcname.com',
    'myqcloud.com',
    'netdna-cdn.com',
    'netdna-ssl.com',
    'netlifyglobalcdn.com',
  ],
  ...[
    'nflxext.com',
    'nflximg.net',
    'nflxso.net',
    'nflxvideo.net',
    'ngenix.net',
    'nsatc.net',
    'nscdn.net',
  ],
  ...[
    'nsone.net',
    'office365.com',
    'omtrdc.net',
    '2o7.net',
    'ourwebcdn.com',
    'ourwebpic.com',
    'ourdvsss.com',
  ],
  ...[
    'panthercdn.com',
    'phncdn.com',
    'pphosted.com',
    'qbox.me',
    'qhcdn.com',
    'qiniucdn.com',
    'qiniudns.com',
  ],
  ...[
    'qtlcdn.com',
    'quantil.com',
    'queniujq.com',
    'queniusy.com',
    'queniuum.com',
    'rackcdn.com',
    'rlcdn.com',
  ],
  ...[
    'rncdn1.com',
    'rncdn5.com',
    's-msedge.net',
    'scdn.co',
    'sc-cdn.net',
    'sndcdn.com',
    'sonycdn.net',
  ],
  ...['sparkpostmail.com', 'speedcdns.com', 'stackpathcdn.com'],
  ...['stackpathdns.com', 'steamcontent.com', 'sucuri.net', 'swiftcdn1.com', 'swiftserve.com'],
  ...['systemcdn.net', 't-msedge.net', 'tbcache.com', 'tcdnos.com', 'tdnsv5.com', 'tdnsv6.com'],
  ...[
    'tencent-cloud.net',
    'tiktokcdn.com',
    'tiktokcdn-us.com',
    'tiktokv.com',
    'trafficmanager.cn',
    'ttdns2.com',
  ],
  ...[
    'ttlivecdn.com',
    'ttvnw.net',
    'turner.com',
    'twimg.com',
    'ucloud.cn',
    'ucloudgda.com',
    'umbrella.com',
  ],
  ...['unicache.com', 'upcdn.net', 'userapi.com', 'v0cdn.net', 'v2cdn.net', 'vercel-dns.com'],
  ...['volccdn.com', 'volcfcdn.com', 'wasabisys.com', 'wdncdn.com'],
  ...['wswebpic.cn', 'wscdns.com', 'wscloudcdn.com', 'wsdvs.com', 'wsglb0.com', 'wsgslb.com'],
  ...[
    'wswebcdn.com',
    'wswebpic.com',
    'yahoodns.net',
    'yandexcdn.com',
    'yccdn.ru',
    'yimg.com',
    'yottaa.net',
  ],
  ...['youku.com', 'yunjiasu-cdn.net', 'ytimg.com', 'zenedge.net', 'zscaler.net', 'zscalertwo.net'],
]

/** Top-level names of local networks and of special use, which no public name server answers for. */
const LOCAL_TOP_LEVELS = [
  ...['alt', 'corp', 'domain', 'home', 'internal', 'intern', 'intra', 'intranet', 'invalid'],
  ...['lan', 'local', 'localdomain', 'localhost', 'onion', 'private', 'test', 'workgroup'],
]

const free = new Set(FREE_SUFFIXES)
const registries = new Set(REGISTRY_SUFFIXES)
const infrastructure = new Set(INFRASTRUCTURE_DOMAINS)
const localTopLevels = new Set(LOCAL_TOP_LEVELS)

/** Whether anybody takes names under this domain for nothing. */
export const isFreeSuffix = (domain: string): boolean => free.has(domain)

/** Whether names under this private suffix are registered as under a top-level domain. */
export const isRegistrySuffix = (suffix: string): boolean => registries.has(suffix)

/** Whether the operator of this registrable domain names hosts by machine. */
export const isInfrastructure = (domain: string): boolean => infrastructure.has(domain)

/** Whether names under this top-level name never leave a local network. */
export const isLocalTopLevel = (topLevel: string): boolean => localTopLevels.has(topLevel)
