// A field that narrows what stands below it.

import { Search as Glass } from "lucide-react";
import { INPUT } from "./Field";

type Props = { label: string; text: string; onChange: (text: string) => void; testid: string };

export function Search({ label, text, onChange, testid }: Props) {
  return (
    <label className="relative block px-5 pt-3 pb-1">
      <span className="sr-only">{label}</span>
      <Glass aria-hidden className="absolute top-[1.375rem] left-8 size-4 text-soft" />
      <input
        type="search"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        placeholder={label}
        data-testid={testid}
        className={`${INPUT} pl-9`}
      />
    </label>
  );
}
