# ruff: noqa: C901, PLR0912, PLR0915
# Rates and steps read best where they act.
"""Train the second reader and write the files that it runs on. The product never imports this module.

It needs torch, tokenizers, safetensors, onnx and onnxruntime, and the folder of all-MiniLM-L6-v2 (Apache-2.0).
First train one branch or more, each with a seed of its own, then join them:

    python train.py train  --base MINILM --data DATA... --seed 0 --save branch0.pt
    python train.py export --base MINILM --data DATA... --weights branch0.pt branch1.pt --out .

The word embeddings stay as they came, so that all branches share one table. Every tenth or so topic is held out from
training (`held_out`); the temperatures and the published scores come from those questions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from torch.nn import functional

MATTERS = ("school_discipline", "school_operations", "law_enforcement", "shared", "sro_program")
LABELS = (*MATTERS, "clarify", "out_of_scope")
SRO = ("may", "may_not", "must", "only_if", "none")
URGENCY = ("routine", "prompt", "emergency")
HEADS = ("label", "sro", "urgency", "section")
WEIGHT = {"label": 1.0, "sro": 0.5, "urgency": 0.7, "section": 0.7}
WIDTH, LAYERS, ATTENTION_HEADS = 384, 6, 12
MAX_TOKENS, FIRST_TOKENS, LAST_TOKENS = 160, 60, 100
CHATTER = (
    "hi",
    "hey",
    "quick question",
    "sorry to bother you",
    "happy friday",
    "ok so",
    "um",
    "good morning",
    "question for you",
    "not sure who to ask",
    "long day here",
    "hope you are well",
    "thanks in advance",
    "thanks",
    "ty",
    "pls help",
    "asking for a colleague",
    "let me know",
    "appreciate it",
    "any help is great",
    "need to know soon",
    "buenos dias",
    "gracias",
    "hola",
    "so anyway",
    "lol",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question; `accepted` holds, for each head, the values that a careful reader would not call wrong."""

    name: str
    asker: str
    text: str
    carried: str
    topic: str
    best: dict[str, str]
    accepted: dict[str, tuple[str, ...]]
    decisive: tuple[str, ...]
    gold: dict[str, Any]

    @property
    def held_out(self) -> bool:
        """Whether the topic belongs to the held-out slice: decided by the topic's digest, so it never moves."""
        return hashlib.sha256(self.topic.encode()).digest()[0] % 12 == 0


def gist(gold: dict[str, Any]) -> str:
    """Return what a follow-up carries of the answer before it: matter or outcome, first section, urgency."""
    kind = gold["matter"] if gold["outcome"] == "answered" else gold["outcome"]
    return f"[{kind} {(gold['cites'] or ['-'])[0]} {gold['urgency']}]"


def read_questions(paths: Sequence[Path]) -> list[Question]:
    """Every question of the files, in order; a follow-up takes the topic of the question that began its thread."""
    questions: list[Question] = []
    for path in paths:
        golds = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        by_id = {gold["id"]: gold for gold in golds}
        for gold in golds:
            root = gold
            while root.get("after") in by_id:
                root = by_id[root["after"]]
            parent = by_id.get(gold.get("after"))
            answered = gold["outcome"] == "answered"
            accept = gold["accept"]
            outcomes = set(accept["outcome"]) | {gold["outcome"]}
            labels = [matter for matter in accept["matter"] if matter] if "answered" in outcomes else []
            labels += [outcome for outcome in LABELS[5:] if outcome in outcomes]
            best = {
                "label": gold["matter"] if answered else gold["outcome"],
                "sro": gold["sro"] or "none",
                "urgency": gold["urgency"],
                "section": (gold["cites"] or ["none"])[0],
            }
            accepted = {
                "label": (best["label"], *labels),
                "sro": (best["sro"], *(value or "none" for value in accept["sro"])),
                "urgency": (best["urgency"], *accept["urgency"]),
                "section": (best["section"], *gold["cites"]),
            }
            questions.append(
                Question(
                    gold["id"],
                    gold["asker"],
                    gold["text"],
                    gist(parent) if parent else "",
                    root["topic"],
                    best,
                    {head: tuple(dict.fromkeys(values)) for head, values in accepted.items()},
                    tuple(gold.get("decisive", ())),
                    gold,
                )
            )
    return questions


def written(asker: str, text: str, carried: str) -> str:
    """Return the words that the encoder reads."""
    return f"{asker}: {carried} || {text}" if carried else f"{asker}: {text}"


# Augmentation: the same question as another hand would type it.


def misspelt(text: str, dice: random.Random) -> str:
    """One or two words with two letters swapped, one dropped or one doubled."""
    words = text.split(" ")
    for _ in range(dice.randint(1, 2)):
        place = dice.randrange(len(words))
        word = words[place]
        if len(word) < 4:
            continue
        at = dice.randrange(len(word) - 1)
        words[place] = dice.choice(
            (word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
        )
    return " ".join(words)


def varied(question: Question, dice: random.Random) -> tuple[str, str]:
    """Return the question's text and what it carries, changed in ways that leave the labels as they are."""
    text, carried = question.text, question.carried
    if dice.random() < 0.15:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        spare = [i for i, sentence in enumerate(sentences) if not any(span in sentence or sentence in span for span in question.decisive)]
        if question.decisive and len(sentences) > 2 and spare:
            del sentences[dice.choice(spare)]
            text = " ".join(sentences)
    if dice.random() < 0.15:
        text = misspelt(text, dice)
    if dice.random() < 0.15:
        text = re.sub(r"[.,!?;:'\"]", "", text) or text
    if dice.random() < 0.10:
        text = f"{dice.choice(CHATTER)}{dice.choice((', ', ' ', '. ', '! '))}{text}"
    if dice.random() < 0.07:
        text = f"{text}{dice.choice((', ', ' ', '. '))}{dice.choice(CHATTER)}"
    if carried and dice.random() < 0.10:
        carried = ""
    return text, carried


# The network


class Layer(nn.Module):
    """One transformer layer of the BERT family, normalised after each half."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.grow, self.shrink = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, hidden: Tensor, mask: Tensor, drop: Callable[[Tensor], Tensor]) -> Tensor:
        """Hidden states [batch, tokens, width] one layer on."""
        batch, tokens = hidden.shape[0], hidden.shape[1]

        def split(x: Tensor) -> Tensor:
            return x.view(batch, tokens, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS).transpose(1, 2)

        query, key, value = split(self.query(hidden)), split(self.key(hidden)), split(self.value(hidden))
        weights = (torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(WIDTH // ATTENTION_HEADS) + mask).softmax(-1)
        mixed = torch.matmul(weights, value).transpose(1, 2).reshape(batch, tokens, WIDTH)
        hidden = self.norm1(hidden + drop(self.out(mixed)))
        return self.norm2(hidden + drop(self.shrink(functional.gelu(self.grow(hidden)))))


class Levelled(nn.Module):
    """A linear map whose loud inputs are turned down and their weights up: the same sums, and eight bits suffice for the quiet inputs too."""

    def __init__(self, linear: nn.Linear, loudness: Tensor) -> None:
        super().__init__()
        gain = (loudness / loudness.quantile(0.95)).clamp(min=1)
        self.linear = linear
        self.linear.weight = nn.Parameter(linear.weight.detach() * gain, requires_grad=False)
        self.register_buffer("turn", 1 / gain)

    def forward(self, x: Tensor) -> Tensor:
        """What the linear map gave before."""
        result: Tensor = self.linear(x * self.turn)
        return result


class Masks:
    """Dropout from one pool of random bits: drawing them afresh costs more than a layer on a CPU."""

    def __init__(self, seed: int, rate: float, size: int = 1 << 23) -> None:
        draws = torch.rand(size, generator=torch.Generator().manual_seed(seed))
        self.pool = ((draws >= rate).float() / (1 - rate)).bfloat16()
        self.dice = random.Random(seed)

    def __call__(self, x: Tensor) -> Tensor:
        """`x` with a share of its values dropped and the rest scaled up."""
        start = self.dice.randrange(self.pool.numel() - x.numel())
        return x * self.pool[start : start + x.numel()].view_as(x)


class Encoder(nn.Module):
    """Six layers of MiniLM over a frozen word table."""

    def __init__(self) -> None:
        super().__init__()
        self.position = nn.Parameter(torch.zeros(MAX_TOKENS, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def start_from(self, weights: dict[str, Tensor]) -> None:
        """Take the weights of a BERT checkpoint; the token type is added to the positions."""
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "grow": "intermediate.dense",
            "shrink": "output.dense",
            "norm2": "output.LayerNorm",
        }
        state = {
            "position": weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + weights["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
        }
        for i in range(LAYERS):
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    state[f"layers.{i}.{ours}.{part}"] = weights[f"encoder.layer.{i}.{theirs}.{part}"]
        self.load_state_dict(state)

    def forward(self, words: Tensor, keep: Tensor, drop: Callable[[Tensor], Tensor]) -> Tensor:
        """Hidden states [batch, tokens, width] of word vectors; `keep` [batch, tokens] is 1 on tokens, 0 on padding."""
        hidden = drop(self.norm(words + self.position[: words.shape[1]]))
        mask = ((1 - keep) * -10000.0)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask, drop)
        return hidden


class Heads(nn.Module):
    """Each head reads the mean of the hidden states and a view of its own, weighted by what it attends to."""

    def __init__(self, sizes: dict[str, int]) -> None:
        super().__init__()
        self.attend = nn.Linear(WIDTH, len(HEADS))
        self.read = nn.ModuleDict({head: nn.Linear(2 * WIDTH, sizes[head]) for head in HEADS})
        self.decisive = nn.Linear(WIDTH, 1)

    def forward(self, hidden: Tensor, keep: Tensor, drop: Callable[[Tensor], Tensor]) -> tuple[Tensor, ...]:
        """Logits [batch, values] for each head in order, then the mean [batch, width]."""
        weights = (self.attend(hidden) + ((1 - keep) * -10000.0)[:, :, None]).softmax(1)
        views = torch.matmul(weights.transpose(1, 2), hidden)
        mean = (hidden * keep[:, :, None]).sum(1) / keep.sum(1, keepdim=True)
        logits = [self.read[head](drop(torch.cat((mean, views[:, i]), -1))) for i, head in enumerate(HEADS)]
        return (*logits, mean)


def cut(ids: list[int]) -> list[int]:
    """Return the first 60 and the last 100 tokens of a text longer than 160."""
    return ids if len(ids) <= MAX_TOKENS else ids[:FIRST_TOKENS] + ids[-LAST_TOKENS:]


def targets(questions: Sequence[Question], values: dict[str, tuple[str, ...]]) -> dict[str, tuple[Tensor, Tensor]]:
    """For each head the soft target (two thirds on the best value, the rest spread over all accepted) and the accepted set, [questions, values]."""
    result = {}
    for head in HEADS:
        place = {value: i for i, value in enumerate(values[head])}
        soft, accepted = torch.zeros(len(questions), len(place)), torch.zeros(len(questions), len(place))
        for row, question in enumerate(questions):
            fine = [place[value] for value in question.accepted[head] if value in place]
            soft[row, place[question.best[head]]] += 2 / 3
            soft[row, fine] += 1 / 3 / len(fine)
            accepted[row, fine] = 1
        result[head] = (0.98 * soft + 0.02 / len(place), accepted)
    return result


def marked(encoding: Encoding, text: str, spans: Iterable[str]) -> list[float]:
    """1.0 for each token inside a deciding span, 0.0 elsewhere; all -1.0 where a span is no longer there."""
    marks = [0.0] * len(encoding.ids)
    found = False
    for span in spans:
        start = text.find(span)
        if start < 0 or not span:
            return [-1.0] * len(marks)
        found = True
        for i, (left, right) in enumerate(encoding.offsets):
            if right > start and left < start + len(span) and right > left:
                marks[i] = 1.0
    return marks if found else [-1.0] * len(marks)


def padded(rows: Sequence[Sequence[float]], value: float) -> Tensor:
    """Rows of unlike length as one tensor [rows, longest]."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


def by_length(lengths: Sequence[int], size: int, dice: random.Random) -> list[list[int]]:
    """Batches of about equal length each, in random order: padding costs as much as words do."""
    order = list(range(len(lengths)))
    dice.shuffle(order)
    batches = []
    for start in range(0, len(order), 40 * size):
        chunk = sorted(order[start : start + 40 * size], key=lambda i: lengths[i])
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    dice.shuffle(batches)
    return batches


# Training


def unchanged(x: Tensor) -> Tensor:
    """No dropout."""
    return x


def base_of(folder: Path) -> tuple[dict[str, Tensor], Tokenizer]:
    """Weights and tokenizer of the base model, the tokenizer without its own cutting and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return load_file(folder / "model.safetensors"), tokenizer


def values_of(questions: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    """Return the values of each head; sections are those that decide at least one question, and `none`."""
    sections = {question.best["section"] for question in questions} - {"none"}
    ordered = sorted(sections, key=lambda section: [int(part) for part in section.split(".")])
    return {"label": LABELS, "sro": SRO, "urgency": URGENCY, "section": (*ordered, "none")}


def loss_of(logits: Sequence[Tensor], wanted: dict[str, tuple[Tensor, Tensor]], rows: list[int], marginal: float) -> Tensor:
    """Weighted sum over the heads of soft cross-entropy and the surprise that any accepted value wins."""
    total = torch.zeros(())
    for head, raw in zip(HEADS, logits, strict=False):
        soft, accepted = wanted[head]
        log = raw.float().log_softmax(-1)
        full = -(soft[rows] * log).sum(-1).mean()
        either = -(log + (accepted[rows] + 1e-12).log()).logsumexp(-1).mean()
        total = total + WEIGHT[head] * ((1 - marginal) * full + marginal * either)
    return total


def train(options: argparse.Namespace) -> None:
    """Train one branch and save its weights, averaged over the last few hundred steps."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    dice = random.Random(options.seed)
    questions = read_questions(options.data)
    values = values_of(questions)
    learnt = [question for question in questions if options.everything or not question.held_out]
    held = [question for question in questions if question.held_out]
    weights, tokenizer = base_of(options.base)
    table = weights["embeddings.word_embeddings.weight"].bfloat16()
    encoder, heads = Encoder(), Heads({head: len(values[head]) for head in HEADS})
    encoder.start_from(weights)
    if options.init:
        earlier = torch.load(options.init, weights_only=True)
        encoder.load_state_dict(earlier["encoder"])
        heads.load_state_dict(earlier["heads"])
    encoder.bfloat16()
    masks, head_drop = Masks(options.seed, 0.1), nn.Dropout(0.2)

    # bfloat16 weights are for the arithmetic; the optimiser keeps exact copies of them.
    groups: list[dict[str, Any]] = []
    exact: list[tuple[nn.Parameter, nn.Parameter]] = []
    for name, parameter in encoder.named_parameters():
        depth = LAYERS - int(name.split(".")[1]) - 1 if name.startswith("layers") else LAYERS
        copy = nn.Parameter(parameter.detach().float())
        exact.append((parameter, copy))
        groups.append({"params": [copy], "lr": options.lr * options.decay**depth, "weight_decay": 0.01 if parameter.dim() > 1 else 0.0})
    groups.append({"params": list(heads.parameters()), "lr": options.head_lr, "weight_decay": 0.01})
    optimiser = torch.optim.AdamW(groups, fused=True)
    learning = [copy for _, copy in exact] + list(heads.parameters())
    average = [parameter.detach().clone() for parameter in learning]
    steps = options.epochs * math.ceil(len(learnt) / options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.08 * steps)) * max(0.02, 1 - max(0.0, step / steps - 0.08) / 0.92)
    )
    wanted = targets(learnt, values)
    print(f"{len(learnt)} questions to learn, {len(held)} held out, {steps} steps", flush=True)

    step, began = 0, time.monotonic()
    for epoch in range(options.epochs):
        versions = [varied(question, dice) if epoch or options.augment_first else (question.text, question.carried) for question in learnt]
        texts = [written(question.asker, *version) for question, version in zip(learnt, versions, strict=True)]
        encodings = tokenizer.encode_batch(texts)
        marks = [cut_marks(marked(e, t, q.decisive)) for e, t, q in zip(encodings, texts, learnt, strict=True)]
        ids = [cut(encoding.ids) for encoding in encodings]
        running = 0.0
        for rows in by_length([len(row) for row in ids], options.batch, dice):
            batch = padded([ids[row] for row in rows], 0).long()
            sign = padded([marks[row] for row in rows], -1.0)
            keep = (batch != 0).bfloat16()
            full = encoder(table[batch], keep, masks).float()
            *logits, _ = heads(full, keep.float(), head_drop)
            loss = loss_of(logits, wanted, rows, options.marginal)
            decisive = heads.decisive(full).squeeze(-1)
            known = (sign >= 0).float()
            spans = functional.binary_cross_entropy_with_logits(decisive, sign.clamp(min=0), weight=known, reduction="sum") / (known.sum() + 1)
            loss = loss + options.spans * spans
            if options.agree:
                again = encoder(table[batch], keep, masks).float()
                *others, _ = heads(again, keep.float(), head_drop)
                loss = (loss + loss_of(others, wanted, rows, options.marginal)) / 2
                for head, one, two in zip(HEADS, logits, others, strict=True):
                    p, q = one.log_softmax(-1), two.log_softmax(-1)
                    loss = loss + options.agree * WEIGHT[head] * ((p.exp() - q.exp()) * (p - q)).sum(-1).mean() / 2
            loss.backward()
            for small, copy in exact:
                if small.grad is not None:
                    copy.grad = small.grad.float()
                    small.grad = None
            nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            with torch.no_grad():
                for small, copy in exact:
                    small.copy_(copy)
                if step % 4 == 0:
                    torch._foreach_lerp_(average, [p.detach() for p in learning], 0.02 if step > steps // 4 else 1.0)
            step += 1
            running += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {running / math.ceil(len(learnt) / options.batch):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    with torch.no_grad():
        encoder.float()
        for (small, _), value in zip(exact, average, strict=False):
            small.copy_(value)
        for parameter, value in zip(heads.parameters(), average[len(exact) :], strict=True):
            parameter.copy_(value)
    torch.save(
        {"encoder": encoder.state_dict(), "heads": heads.state_dict(), "values": values, "seed": options.seed, "epochs": options.epochs}, options.save
    )
    if held:
        network = Network(table.float(), [(encoder, heads)])
        outputs = answers(network, tokenizer, held)
        print(json.dumps(scores(held, values, outputs, dict.fromkeys(HEADS, 1.0))), flush=True)


def cut_marks(marks: list[float]) -> list[float]:
    """Return the marks of the tokens that `cut` keeps."""
    return marks if len(marks) <= MAX_TOKENS else marks[:FIRST_TOKENS] + marks[-LAST_TOKENS:]


# Joining, exporting, measuring


class Network(nn.Module):
    """What is exported: token ids in, logits of the four heads and a unit vector out, averaged over the branches."""

    def __init__(self, table: Tensor, branches: Sequence[tuple[Encoder, Heads]]) -> None:
        super().__init__()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)
        self.encoders = nn.ModuleList(encoder for encoder, _ in branches)
        self.heads = nn.ModuleList(heads for _, heads in branches)

    def forward(self, ids: Tensor, keep: Tensor) -> tuple[Tensor, ...]:
        """`ids` and `keep` [batch, tokens], int64; logits [batch, values] for label, sro, urgency, section, then the embedding [batch, width]."""
        mask = keep.float()
        words = self.table[ids].float() * self.scale[ids]
        outputs = [heads(encoder(words, mask, unchanged), mask, unchanged) for encoder, heads in zip(self.encoders, self.heads, strict=True)]
        *logits, mean = (torch.stack(values).mean(0) for values in zip(*outputs, strict=True))
        return (*logits, mean / mean.pow(2).sum(-1, keepdim=True).sqrt())


def answers(run: Callable[..., Any], tokenizer: Tokenizer, questions: Sequence[Question], size: int = 32) -> list[np.ndarray]:
    """Return the five outputs for every question, in order."""
    ids = [cut(tokenizer.encode(written(q.asker, q.text, q.carried)).ids) for q in questions]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    rows: list[list[np.ndarray]] = [[] for _ in ids]
    with torch.no_grad():
        for start in range(0, len(order), size):
            chunk = order[start : start + size]
            batch = padded([ids[i] for i in chunk], 0).long()
            outputs = [np.asarray(output) for output in run(batch, (batch != 0).long())]
            for place, i in enumerate(chunk):
                rows[i] = [output[place] for output in outputs]
    return [np.stack([row[k] for row in rows]) for k in range(len(HEADS) + 1)]


def shares(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities [questions, values]."""
    scaled = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return np.asarray(scaled / scaled.sum(-1, keepdims=True))


def temperatures(questions: Sequence[Question], values: dict[str, tuple[str, ...]], outputs: Sequence[np.ndarray]) -> dict[str, float]:
    """For each head the temperature at which the top share is the truest estimate of being right (log loss)."""
    result = {}
    for k, head in enumerate(HEADS):
        losses = []
        for temperature in np.arange(0.5, 3.01, 0.05):
            p = shares(outputs[k], float(temperature))
            if head == "urgency":  # judged as danger or not: that is the question asked of it
                sure, right = p[:, 2], np.array(["emergency" in q.accepted["urgency"] and q.best["urgency"] == "emergency" for q in questions])
            else:
                sure, right = p.max(-1), np.array([values[head][int(i)] in q.accepted[head] for q, i in zip(questions, p.argmax(-1), strict=True)])
            losses.append((-np.log(np.where(right, sure, 1 - sure).clip(1e-6)).mean(), float(temperature)))
        result[head] = round(min(losses)[1], 2)
    return result


def scores(
    questions: Sequence[Question], values: dict[str, tuple[str, ...]], outputs: Sequence[np.ndarray], heat: dict[str, float], danger: float = 0.3
) -> dict[str, Any]:
    """Shares of questions read right, unsafe readings, the cost of abstaining and the danger table. An emergency is P(emergency) >= `danger`."""
    p = {head: shares(outputs[k], heat[head]) for k, head in enumerate(HEADS)}
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    unsafe: Counter[str] = Counter()
    sure: list[tuple[float, bool]] = []
    for i, q in enumerate(questions):
        said = {head: values[head][int(p[head][i].argmax())] for head in HEADS}
        if p["urgency"][i, 2] >= danger:
            said["urgency"] = "emergency"
            if said["label"] in LABELS[5:]:
                said["label"] = "law_enforcement"
        right = said["label"] in q.accepted["label"]
        answered = said["label"] in MATTERS
        counts["decision"] += right
        counts["two"] += any(values["label"][int(j)] in q.accepted["label"] for j in p["label"][i].argsort()[::-1][:2])
        counts["urgency"] += said["urgency"] in q.accepted["urgency"] or (not answered and right)
        totals.update(("decision", "two", "urgency"))
        if q.best["sro"] != "none":
            totals["sro"] += 1
            counts["sro"] += said["sro"] in q.accepted["sro"] or (not answered and right)
        if q.best["label"] in MATTERS and q.best["section"] != "none":
            totals["cite"] += 1
            counts["cite"] += answered and said["section"] in q.accepted["section"]
        sure.append((float(p["label"][i].max()), right))
        only = {head: set(q.accepted[head]) for head in HEADS}
        unsafe["U1"] += only["urgency"] == {"emergency"} and not (answered and said["urgency"] == "emergency")
        if answered:
            unsafe["U2"] += only["label"] == {"law_enforcement"} and said["label"] in MATTERS[:2]
            unsafe["U3"] += only["sro"] == {"may_not"} and said["sro"] in ("may", "must")
            unsafe["U4"] += only["label"] == {"school_discipline"} and said["label"] == "law_enforcement"
            unsafe["U5"] += only["label"] == {"out_of_scope"}
    curve = []
    for least in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        kept = [right for share, right in sure if share >= least]
        curve.append([least, round(len(kept) / len(sure), 3), round(sum(kept) / max(1, len(kept)), 3)])
    table = []
    must = np.array([set(q.accepted["urgency"]) == {"emergency"} for q in questions])
    never = np.array(["emergency" not in q.accepted["urgency"] for q in questions])
    for least in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5):
        rings = p["urgency"][:, 2] >= least
        table.append([least, int((must & ~rings).sum()), int(must.sum()), int((never & rings).sum()), int(never.sum())])
    figures: dict[str, Any] = {name: round(counts[name] / totals[name], 4) for name in ("decision", "two", "sro", "urgency", "cite") if totals[name]}
    gap = sum(abs(sum(s - r for s, r in sure if lo <= s < lo + 0.1)) for lo in np.arange(0, 1.01, 0.1)) / len(sure)
    return {
        "questions": len(questions),
        **figures,
        "unsafe": dict(unsafe),
        "unsafe_total": sum(unsafe.values()),
        "calibration_gap": round(float(gap), 4),
        "curve": curve,
        "danger": table,
    }


def pruned(table: Tensor, tokenizer: Tokenizer, questions: Sequence[Question], common: int) -> tuple[Tensor, Tokenizer]:
    """Return the word table and the tokenizer with the pieces below id `common`, those seen in the questions and every single Latin character.

    A word that loses its piece is spelt from shorter ones, so nothing becomes unreadable.
    """
    file = json.loads(tokenizer.to_str())
    old: dict[str, int] = file["model"]["vocab"]
    seen = {i for q in questions for i in tokenizer.encode(written(q.asker, q.text, q.carried)).ids}
    special = {token["content"] for token in file["added_tokens"]}

    def kept(piece: str, place: int) -> bool:
        if piece in special or place in seen:
            return True
        bare = piece.removeprefix("##")
        return (1996 <= place < common or len(bare) == 1) and all(ord(letter) < 0x250 or 0x2010 <= ord(letter) < 0x2100 for letter in bare)

    pieces = sorted((place, piece) for piece, place in old.items() if kept(piece, place))
    new = {piece: i for i, (_, piece) in enumerate(pieces)}
    file["model"]["vocab"] = new
    for token in file["added_tokens"]:
        token["id"] = new[token["content"]]
    for name, token in file["post_processor"].get("special_tokens", {}).items():
        token["ids"] = [new[name]]
    for part in ("sep", "cls"):
        if part in file["post_processor"]:
            file["post_processor"][part][1] = new[file["post_processor"][part][0]]
    file["truncation"] = file["padding"] = None
    return table[[place for place, _ in pieces]], Tokenizer.from_str(json.dumps(file))


def level(network: Network, tokenizer: Tokenizer, questions: Sequence[Question]) -> None:
    """Level every linear map inside the encoders by how loud each of its inputs grows over `questions`."""
    loud: dict[str, Tensor] = {}
    hooks = []
    for name, module in network.encoders.named_modules():
        if isinstance(module, nn.Linear):

            def listen(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor, name: str = name) -> None:
                peak = inputs[0].abs().flatten(0, -2).amax(0)
                loud[name] = torch.maximum(loud[name], peak) if name in loud else peak

            hooks.append(module.register_forward_hook(listen))
    answers(network, tokenizer, questions)
    for hook in hooks:
        hook.remove()
    for name, peaks in loud.items():
        where, _, last = name.rpartition(".")
        setattr(network.encoders.get_submodule(where), last, Levelled(network.encoders.get_submodule(name), peaks))  # type: ignore[arg-type]


def digest(path: Path) -> str:
    """Return the file's sha256, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def export(options: argparse.Namespace) -> None:
    """Join the branches, write model.onnx, tokenizer.json, labels.json and DATA.txt, and print the scores of the written model."""
    import onnx
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    torch.set_num_threads(options.threads)
    questions = read_questions(options.data)
    held = [question for question in questions if question.held_out]
    weights, tokenizer = base_of(options.base)
    table, tokenizer = pruned(weights["embeddings.word_embeddings.weight"], tokenizer, questions, options.common)
    branches, kinds = [], []
    for path in options.weights:
        saved = torch.load(path, weights_only=True)
        encoder, heads = Encoder(), Heads({head: len(saved["values"][head]) for head in HEADS})
        encoder.load_state_dict(saved["encoder"])
        heads.load_state_dict(saved["heads"])
        branches.append((encoder, heads))
        kinds.append(saved)
    values = {head: tuple(kinds[0]["values"][head]) for head in HEADS}
    if any({head: tuple(kind["values"][head]) for head in HEADS} != values for kind in kinds):
        message = "the branches were trained on different labels"
        raise SystemExit(message)
    network = Network(table, branches).eval()
    exact = answers(network, tokenizer, held)
    level(network, tokenizer, [question for question in questions if not question.held_out][::16])
    options.out.mkdir(parents=True, exist_ok=True)
    plain, model = options.out / "plain.onnx", options.out / "model.onnx"
    sample = torch.tensor([[1, 2, 3, 4], [1, 2, 3, 4]])
    names = [*HEADS, "embedding"]
    torch.onnx.export(
        network,
        (sample, torch.ones_like(sample)),
        str(plain),
        input_names=["ids", "keep"],
        output_names=names,
        opset_version=17,
        dynamo=False,
        dynamic_axes={"ids": {0: "batch", 1: "tokens"}, "keep": {0: "batch", 1: "tokens"}, **{name: {0: "batch"} for name in names}},
    )
    graph = onnx.load(str(plain)).graph
    spared = ("heads", *(f"layers.{i}/shrink" for i in range(options.exact)))
    exempt = [node.name for node in graph.node if node.op_type == "MatMul" and any(part in node.name for part in spared)]
    quantize_dynamic(
        str(plain),
        str(model),
        nodes_to_exclude=exempt,
        per_channel=True,
        reduce_range=options.reduce_range,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
    )
    plain.unlink()
    tokenizer.save(str(options.out / "tokenizer.json"))
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(str(model), settings, providers=["CPUExecutionProvider"])

    def run(ids: Tensor, keep: Tensor) -> list[np.ndarray]:
        return session.run(None, {"ids": ids.numpy(), "keep": keep.numpy()})

    outputs = answers(run, tokenizer, held, 1)  # one at a time, as at run time: eight-bit arithmetic rounds by the run
    heat = temperatures(held, values, outputs)
    report = {"heat": heat, "exact": scores(held, values, exact, heat), "written": scores(held, values, outputs, heat)}
    data = [{"name": path.name, "lines": len(read_questions([path])), "sha256": digest(path)} for path in options.data]
    labels = {
        "heads": values,
        "temperatures": heat,
        "max_tokens": MAX_TOKENS,
        "first_tokens": FIRST_TOKENS,
        "last_tokens": LAST_TOKENS,
        "pad": 0,
        "sha256": {"model.onnx": digest(model), "tokenizer.json": digest(options.out / "tokenizer.json")},
        "base": {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0", "sha256": digest(options.base / "model.safetensors")},
        "branches": [{"seed": kind["seed"], "epochs": kind["epochs"]} for kind in kinds],
        "data": data,
    }
    (options.out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    lines = [f"{item['sha256']}  {item['lines']:5}  {item['name']}" for item in data]
    (options.out / "DATA.txt").write_text("sha256, lines, file\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(json.dumps(report))
    for path in options.test:
        tested = read_questions([path])
        print(path.name, json.dumps(scores(tested, values, answers(run, tokenizer, tested, 1), heat)))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    training = commands.add_parser("train", help="train one branch")
    training.set_defaults(run=train)
    training.add_argument("--save", type=Path, required=True, help="where the weights go")
    training.add_argument("--epochs", type=int, default=10)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--batch", type=int, default=32)
    training.add_argument("--init", type=Path, help="weights to go on from, instead of the base's own")
    training.add_argument("--lr", type=float, default=2e-4, help="learning rate of the top layer")
    training.add_argument("--decay", type=float, default=0.9, help="the rate falls by this factor with each layer down")
    training.add_argument("--head-lr", type=float, default=1e-3)
    training.add_argument("--marginal", type=float, default=0.3, help="weight of 'any accepted value' against the soft target")
    training.add_argument("--spans", type=float, default=0.3, help="weight of finding the deciding words")
    training.add_argument("--agree", type=float, default=0.0, help="weight of agreement between two dropout passes (R-Drop); doubles the time")
    training.add_argument("--augment-first", action="store_true", help="vary the questions in the first epoch too")
    training.add_argument("--everything", action="store_true", help="learn the held-out questions too")
    training.add_argument("--threads", type=int, default=2)
    exporting = commands.add_parser("export", help="join branches and write the files")
    exporting.set_defaults(run=export)
    exporting.add_argument("--weights", type=Path, nargs="+", required=True, help="one file for each branch")
    exporting.add_argument("--out", type=Path, required=True, help="folder for the files")
    exporting.add_argument("--test", type=Path, nargs="*", default=[], help="question sets to score, not learnt from")
    exporting.add_argument("--common", type=int, default=30522, help="word pieces up to this id of the base stay, rarer ones only where seen")
    exporting.add_argument("--exact", type=int, default=0, help="lowest layers whose last linear map, the one hardest to round, stays exact")
    exporting.add_argument("--reduce-range", action="store_true", help="weights of 7 bits, for processors whose 8-bit sums saturate")
    exporting.add_argument("--threads", type=int, default=2)
    for command in (training, exporting):
        command.add_argument("--base", type=Path, required=True, help="folder of the base model: model.safetensors and tokenizer.json")
        command.add_argument("--data", type=Path, nargs="+", required=True, help="question sets, JSON Lines")
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
