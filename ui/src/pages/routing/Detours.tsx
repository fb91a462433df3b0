// Requests of a certain kind that are sent elsewhere: chores, long ones, those with pictures.

import type { Detour } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { FACTS } from "./detour";
import { DetourEditor } from "./DetourEditor";
import { LawList } from "./LawList";
import { without } from "./lists";
import { StandsFor } from "./StandsFor";

export function Detours({ detours }: { detours: readonly Detour[] }) {
  const { t } = useTexts();
  return (
    <LawList
      kind="detour"
      list={detours}
      nameOf={({ name }) => name}
      shown={({ name, to, when, enabled = true }) => (
        <>
          <StandsFor name={name} by="detours.goTo" what={to} />
          <p className="flex flex-wrap gap-x-2 text-[0.8125rem] text-soft">
            <When when={when ?? {}} />
            {!enabled && <Badge>{t("routing.detours.off")}</Badge>}
          </p>
        </>
      )}
      editor={(at, close) => <DetourEditor detours={detours} at={at} onClose={close} />}
      without={(at) => ({ detours: without(detours, at) })}
    />
  );
}

/** Which requests, in words. */
function When({ when }: { when: NonNullable<Detour["when"]> }) {
  const { t } = useTexts();
  const format = useFormat();
  const { models = [], prompt_from, prompt_to } = when;
  const said = [
    ...FACTS.flatMap((fact) =>
      typeof when[fact] === "boolean" ? [t(`routing.detours.${when[fact] ? "are" : "areNot"}.${fact}`)] : [],
    ),
    prompt_from ? t("routing.detours.from", { count: prompt_from, shown: format.short(prompt_from) }) : "",
    prompt_to ? t("routing.detours.upTo", { count: prompt_to, shown: format.short(prompt_to) }) : "",
    models.join(", "),
  ];
  return <span className="min-w-0 break-words">{said.filter(Boolean).join(" · ")}</span>;
}
