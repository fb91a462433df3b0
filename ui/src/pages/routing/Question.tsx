// What a request is like: the model it names, how long it is, what comes with it.

import type { ReactNode } from "react";
import { Checkbox } from "../../design/Field";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { NAMES } from "./names";

export type Asked = { model: string; tokens: string; tools: boolean; images: boolean };

type Props = {
  typed: Asked;
  onType: (more: Partial<Asked>) => void;
  wrong: { model: string | undefined; tokens: string | undefined };
  /** The button. */
  children: ReactNode;
};

export function Question({ typed, onType, wrong, children }: Props) {
  const { t } = useTexts();
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-[1fr_10rem]">
        <TextField
          label={t("routing.dry.model")}
          error={wrong.model}
          className="font-mono"
          list={NAMES}
          placeholder="auto"
          value={typed.model}
          onChange={(model) => onType({ model })}
          testid={ids.routing.model}
        />
        <TextField
          label={t("routing.dry.tokens")}
          error={wrong.tokens}
          inputMode="numeric"
          value={typed.tokens}
          onChange={(tokens) => onType({ tokens })}
          testid={ids.routing.tokens}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <Checkbox
          label={t("routing.dry.tools")}
          checked={typed.tools}
          onChange={(event) => onType({ tools: event.target.checked })}
        />
        <Checkbox
          label={t("routing.dry.images")}
          checked={typed.images}
          onChange={(event) => onType({ images: event.target.checked })}
        />
        {children}
      </div>
    </>
  );
}
