"""Made-up generators, so that the model learns what generated names have in common, not families."""

import random
import string

VOWELS = "aeiou"
CONSONANTS = "bcdfghjklmnpqrstvwxyz"
TOP_LEVELS = (
    "com com com com net net org org info info biz ru ru cn eu us me cc tv in co.uk de top xyz club "
    "online site pw su ws name mobi pro space website tech live life shop fun icu bid win link work "
    "click kz pl fr it nl ch at be se es ca com.br co.in jp tw to la nu im la am fm ga ml cf gq tk"
).split()
RARER_TOP_LEVELS = (
    "ac ad ae af ag ai al am an ao ar as asia at aw az ba bb bd be bf bg bh bi biz bj bm bn bo bs bt "
    "bw by bz ca cat cd cf cg ch ci cl cm co cr cx cy cz dj dk dm do dz ec ee eg es fi fj fo fr ga "
    "gd ge gg gh gi gl gm gp gr gs gt gy hk hm hn hr ht hu id ie il im io iq ir is it je jm jo jobs "
    "jp ke kg kh ki kn kr kw ky kz la lb lc li lk lt lu lv ly ma mc md mg mk ml mn mo mp ms mt mu mv "
    "mx my na nf ng ni nl no np nu nz pa pe pf pg ph pk pm pr ps pt py qa re ro rs rw sa sb sc sd se "
    "sg sh si sk sl sm sn so sr st su sv sx sy tc td tel tf tg th tj tk tl tm tn to tr tt tv tw tz "
    "ua ug uk us uy uz va vc ve vg vi vn vu wf ws xxx yt za zm bit bazar lib cyou buzz rest sbs quest "
    "best host press digital world agency money trade stream download racing date review science "
    "party cricket faith accountant men loan app dev cloud tokyo network services today guru solutions "
    "ddns.net no-ip.org hopto.org duckdns.org mooo.com yi.org dynu.net co.cc com.mx com.ar com.tr"
).split()


def _top_levels(rng):
    """A generator has one of the commonest endings, a few common ones, or many rare ones."""
    chance = rng.random()
    if chance < 0.3:
        return rng.sample(("com", "com", "com", "net", "org", "info", "biz", "ru"), rng.randint(1, 2))
    if chance < 0.65:
        return rng.sample(TOP_LEVELS, rng.randint(1, 6))
    return rng.sample(RARER_TOP_LEVELS, rng.randint(2, 40))


def _letters(rng):
    alphabet = "".join(rng.sample(string.ascii_lowercase, rng.randint(16, 26)))
    return lambda length: "".join(rng.choice(alphabet) for _ in range(length))


def _letters_and_digits(rng):
    alphabet = string.ascii_lowercase + string.digits * rng.randint(1, 2)
    return lambda length: "".join(rng.choice(alphabet) for _ in range(length))


def _few_digits(rng):
    most = rng.randint(1, 4)

    def make(length):
        label = [rng.choice(string.ascii_lowercase) for _ in range(length)]
        for _ in range(rng.randint(1, most)):
            label[rng.randrange(length)] = rng.choice(string.digits)
        return "".join(label)

    return make


def _hexadecimal(rng):
    return lambda length: "".join(rng.choice("0123456789abcdef") for _ in range(length))


def _base32(rng):
    return lambda length: "".join(rng.choice(string.ascii_lowercase + "234567") for _ in range(length))


def _alternating(rng):
    consonants = "".join(rng.sample(CONSONANTS, rng.randint(12, 21)))
    doubled = rng.choice((0, 0.1, 0.25))

    def make(length):
        label, is_vowel = "", rng.random() < 0.4
        while len(label) < length:
            label += rng.choice(VOWELS if is_vowel else consonants)
            if rng.random() >= doubled:
                is_vowel = not is_vowel
        return label

    return make


def _syllables(rng):
    count = rng.randint(20, 80)
    shapes = rng.choice((("cv",), ("cv", "cvc"), ("cv", "vc", "cvc"), ("cvc",), ("cvv", "cv")))
    pick = {"c": CONSONANTS, "v": VOWELS}
    pool = ["".join(rng.choice(pick[kind]) for kind in rng.choice(shapes)) for _ in range(count)]

    def make(length):
        label = ""
        while len(label) < length:
            label += rng.choice(pool)
        return label[: length + 1]

    return make


def _affixed(rng, words):
    heads = [word[: rng.randint(2, 5)] for word in rng.sample(words, 60)]
    tails = [word[-rng.randint(2, 5) :] for word in rng.sample(words, 60)]
    middle = _alternating(rng)
    joint = rng.choice(("", "-"))

    def make(length):
        parts, total = [], 0
        while total < length:
            parts.append(rng.choice(heads) + middle(rng.randint(2, 6)) + rng.choice(tails))
            total += len(parts[-1])
        return joint.join(parts)[:63]

    return make


KINDS = (
    _letters,
    _letters,
    _letters,
    _letters_and_digits,
    _letters_and_digits,
    _few_digits,
    _few_digits,
    _hexadecimal,
    _base32,
    _alternating,
    _alternating,
    _syllables,
)
WORD_KINDS = (_affixed,)
ALL_KINDS = KINDS * 3 + WORD_KINDS


def make_families(seed, words, families, names_each, kinds=None):
    """Pairs of a name and its family; the same for the same arguments, no name twice.

    `words` are ordinary labels, from which some of all kinds of generators make theirs.
    """
    kinds = kinds or ALL_KINDS
    rng = random.Random(seed)
    seen, made = set(), []
    for number in range(families):
        kind = kinds[number % len(kinds)]
        make = kind(rng, words) if kind in WORD_KINDS else kind(rng)
        shortest = rng.randint(12, 16) if kind is _hexadecimal else rng.randint(7, 16)
        longest = shortest + rng.choice((0, 0, 2, 4, 8))
        top_levels = _top_levels(rng)
        for _ in range(names_each):
            name = f"{make(rng.randint(shortest, longest))}.{rng.choice(top_levels)}"
            if name not in seen:
                seen.add(name)
                made.append((name, f"made-up-{number}"))
    return made
