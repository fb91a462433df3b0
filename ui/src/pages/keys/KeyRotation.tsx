// A new key in the place of one that is kept: the former goes on for a while, so that tools can be told in peace.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Key, STALE } from "../../api/queries";
import { Dialog } from "../../design/Dialog";
import { FormEnd } from "../../design/FormEnd";
import { SelectField } from "../../design/TextField";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ShownOnce } from "./ShownOnce";

/** Seconds for which the former key goes on. */
const OVERLAPS = { none: 0, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
type Overlap = keyof typeof OVERLAPS;

export function KeyRotation({ known: { id, name }, onClose }: { known: Key; onClose: () => void }) {
  const { t } = useTexts();
  const format = useFormat();
  const [overlap, setOverlap] = useState<Overlap>("day");
  const rotate = useChange(
    (overlap_s: number) =>
      ask((at) => at.POST("/api/keys/{id}/rotate", { params: { path: { id } }, body: { overlap_s } })),
    STALE.keys,
  );

  function save(event: FormEvent) {
    event.preventDefault();
    rotate.mutate(OVERLAPS[overlap]);
  }

  if (rotate.data) {
    const { key, former_until } = rotate.data;
    return (
      <ShownOnce title={t("keys.rotating.done", { name })} text={key} onClose={onClose}>
        {former_until ? t("keys.rotating.until", { when: format.time(former_until) }) : t("keys.rotating.over")}
      </ShownOnce>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t("keys.rotating.title", { name })} about={t("keys.rotating.about")}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <SelectField
          label={t("keys.rotating.overlap")}
          hint={overlap === "none" ? t("keys.rotating.atOnce") : t("keys.rotating.overlapHint")}
          value={overlap}
          onChange={(value) => setOverlap(value as Overlap)}
          testid={ids.keys.overlap}
          options={(Object.keys(OVERLAPS) as Overlap[]).map((each) => [each, t(`keys.rotating.overlaps.${each}`)])}
        />
        <FormEnd
          error={rotate.error}
          busy={rotate.isPending}
          save={t("keys.rotate")}
          saveId={ids.keys.rotateYes}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
