// Writing a detour.

import { type FormEvent, useState } from "react";
import { detailsAt, sentence } from "../../api/client";
import type { Detour } from "../../api/queries";
import { Dialog } from "../../design/Dialog";
import { FormEnd } from "../../design/FormEnd";
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

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!typed.name.trim() || !typed.to.trim() || ![typed.from, typed.upTo].every(isTokens)) return;
    keep.mutate({ detours: put(detours, at, detourFrom(typed)) }, { onSuccess: onClose });
  }

  return (
    <Dialog
      open
      wide
      holds
      onClose={onClose}
      title={known ? t("routing.editOf", { name: known.name }) : t("routing.detours.add")}
      about={t("routing.detours.about")}
    >
      <form onSubmit={save} noValidate className="grid gap-4">
        <DetourInputs typed={typed} onType={type} wrong={wrong} />
        <WhenInputs typed={typed} onType={type} wrong={refused("when")} />
        <SwitchRow name={t("routing.detours.enabled")} on={typed.enabled} onChange={(enabled) => type({ enabled })} />
        <FormEnd
          error={keep.error}
          fields={told("").map(({ field }) => field)}
          busy={keep.isPending}
          save={t("words.save")}
          saveId={ids.routing.save}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
