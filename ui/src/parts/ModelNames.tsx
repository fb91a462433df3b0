// What can be asked for, as suggestions for a field: `<Input list={id}>`.

import { useQuery } from "@tanstack/react-query";
import { models } from "../api/queries";

export function ModelNames({ id, more = [] }: { id: string; more?: readonly string[] }) {
  const known = useQuery(models).data ?? [];
  return (
    <datalist id={id}>
      {[...more, ...known.map((model) => model.id)].map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
