// Writing an alias.

import { useState } from "react";
import { Refusal } from "../../api/client";
import type { Routing } from "../../api/queries";
import { FormDialog } from "../../design/FormDialog";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { put } from "./lists";
import { NAMES } from "./names";
import { useRoutingChange } from "./useRoutingChange";

/** The one at `at` is changed; at the end of the list it is a new one. */
type Props = { aliases: Routing["aliases"]; at: number; onClose: () => void };

export function AliasEditor({ aliases, at, onClose }: Props) {
  const { t } = useTexts();
  const known = aliases[at];
  const [name, setName] = useState(known?.name ?? "");
  const [target, setTarget] = useState(known?.target ?? "");
  const [tried, setTried] = useState(false);
  const keep = useRoutingChange();
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const field = (which: string) => `aliases[${at}].${which}`;
  const wrong = (which: string, value: string) =>
    tried && !value.trim() ? t("words.needed") : refused?.about(field(which));

  function save() {
    setTried(true);
    const alias = { name: name.trim(), target: target.trim() };
    if (alias.name && alias.target) keep.mutate({ aliases: put(aliases, at, alias) }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      holds={name !== (known?.name ?? "")}
      title={known ? t("routing.editOf", { name: known.name }) : t("routing.aliases.add")}
      about={t("routing.aliases.about")}
      error={keep.error}
      fields={[field("name"), field("target")]}
      busy={keep.isPending}
      saveId={ids.routing.save}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t("routing.aliases.name")}
        hint={t("routing.aliases.nameHint")}
        error={wrong("name", name)}
        className="font-mono"
        autoFocus
        value={name}
        onChange={setName}
        testid={ids.routing.aliasName}
      />
      <TextField
        label={t("routing.aliases.target")}
        hint={t("routing.aliases.targetHint")}
        error={wrong("target", target)}
        className="font-mono"
        list={NAMES}
        value={target}
        onChange={setTarget}
        testid={ids.routing.aliasTarget}
      />
    </FormDialog>
  );
}
