// Writing a detour.

import { useState } from "react";
import { detailsAt, sentence } from "../../api/client";
import type { Detour } from "../../api/queries";
import { FormDialog } from "../../design/FormDialog";
import { SwitchRow } from "../../design/Switch";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { detourFrom, isTokens, typedFrom } from "./detour";
import { DetourInputs } from "./DetourInputs";
import { put } from "./lists";
import { useRoutingChange } from "./useRoutingChange";
import { WhenInputs } from "./WhenInputs";

/** The one at `at` is changed; at the end of the list it is a new one. */
type Props = { detours: readonly Detour[]; at: number; onClose: () => void };

export function DetourEditor({ detours, at, onClose }: Props) {
  const { t } = useTexts();
  const known = detours[at];
  const [typed, setTyped] = useState(() => typedFrom(known));
  const [tried, setTried] = useState(false);
  const keep = useRoutingChange();
  const type = (more: Partial<typeof typed>) => setTyped({ ...typed, ...more });
  const told = (which: string) => detailsAt(keep.error, `detours[${at}].${which}`);
  const refused = (which: string) => told(which).map(({ message }) => sentence(message))[0];
  const wrong = (which: "name" | "to") => (tried && !typed[which].trim() ? t("words.needed") : refused(which));

  function save() {
    setTried(true);
    if (!typed.name.trim() || !typed.to.trim() || ![typed.from, typed.upTo].every(isTokens)) return;
    keep.mutate({ detours: put(detours, at, detourFrom(typed)) }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      wide
      holds
      title={known ? t("routing.editOf", { name: known.name }) : t("routing.detours.add")}
      about={t("routing.detours.about")}
      error={keep.error}
      fields={told("").map(({ field }) => field)}
      busy={keep.isPending}
      saveId={ids.routing.save}
      onSave={save}
      onClose={onClose}
    >
      <DetourInputs typed={typed} onType={type} wrong={wrong} />
      <WhenInputs typed={typed} onType={type} wrong={refused("when")} />
      <SwitchRow name={t("routing.detours.enabled")} on={typed.enabled} onChange={(enabled) => type({ enabled })} />
    </FormDialog>
  );
}
