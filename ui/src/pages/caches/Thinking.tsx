// How much models may think: who says so, and how much.

import { type FormEvent, useState } from "react";
import { Refusal } from "../../api/client";
import type { Transforms } from "../../api/queries";
import { Card } from "../../design/Card";
import { SaveTyped } from "../../design/SaveTyped";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { numberIn } from "../../typing";
import { ids } from "../../testids";
import { HowMuch } from "./HowMuch";
import { type Mode, ModeRadios } from "./ModeRadios";
import { useTransformsChange } from "./useLaws";

type Rule = Transforms["thinking"];

export function Thinking({ rule }: { rule: Rule }) {
  const { t } = useTexts();
  const [typed, setTyped] = useState<{ mode?: Mode; budget?: string; effort?: string }>({});
  const keep = useTransformsChange();
  const mode = typed.mode ?? ((rule.mode ?? "passthrough") as Mode);
  const budget = typed.budget ?? String(rule.budget ?? 10_240);
  const effort = typed.effort ?? rule.effort ?? "medium";
  const tokens = numberIn(budget);
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const touched =
    mode !== (rule.mode ?? "passthrough") || tokens !== rule.budget || effort !== (rule.effort ?? "medium");

  function save(event: FormEvent) {
    event.preventDefault();
    if (tokens === undefined) return;
    const thinking = { mode, budget: Math.round(tokens), effort };
    keep.mutate({ thinking }, { onSuccess: () => (setTyped({}), toast(t("caches.saved"))) });
  }

  return (
    <Card title={t("caches.thinking.title")} about={t("caches.thinking.about")}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <ModeRadios chosen={mode} onChoose={(mode) => setTyped({ ...typed, mode })} />
        <HowMuch
          mode={mode}
          budget={budget}
          effort={effort}
          wrong={tokens === undefined ? t("words.notANumber") : refused?.about("thinking.budget")}
          onType={(more) => setTyped({ ...typed, ...more })}
        />
        <SaveTyped
          error={keep.error}
          fields={["thinking.budget"]}
          busy={keep.isPending}
          touched={touched}
          testid={ids.caches.saveThinking}
        />
      </form>
    </Card>
  );
}
