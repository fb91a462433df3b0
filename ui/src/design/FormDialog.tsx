// A dialog that is a form: its fields, what was refused, the way out, and the button that keeps it.

import type { ComponentProps, FormEvent, ReactNode } from "react";
import { useTexts } from "../i18n";
import { Dialog } from "./Dialog";
import { FormEnd } from "./FormEnd";

type Props = Pick<ComponentProps<typeof Dialog>, "wide" | "holds" | "title" | "about"> &
  Pick<ComponentProps<typeof FormEnd>, "error" | "fields" | "busy" | "saveId"> & {
    onSave: () => void;
    onClose: () => void;
    children: ReactNode;
  };

export function FormDialog({ error, fields = [], busy, saveId, onSave, onClose, children, ...dialog }: Props) {
  const { t } = useTexts();
  function submit(event: FormEvent) {
    event.preventDefault();
    onSave();
  }
  return (
    <Dialog open onClose={onClose} {...dialog}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {children}
        <FormEnd error={error} fields={fields} busy={busy} save={t("words.save")} saveId={saveId} onClose={onClose} />
      </form>
    </Dialog>
  );
}
