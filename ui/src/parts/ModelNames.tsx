// What can be asked for, as suggestions for a field: `<Input list={id}>`.

import { useQuery } from "@tanstack/react-query";
import { models } from "../api/queries";

/** `more` stand before all others. */
export function ModelNames({ id, more = [] }: { id: string; more?: readonly string[] }) {
  const known = useQuery(models).data ?? [];
  return (
    <datalist id={id}>
      {[...new Set([...more, ...known.map((model) => model.id)])].map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
