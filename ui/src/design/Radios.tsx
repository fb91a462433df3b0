// One of a few, each with a sentence of its own.

type Props<Choice extends string> = {
  /** What is chosen, for whoever does not see it. */
  title: string;
  name: string;
  choices: readonly Choice[];
  chosen: Choice | undefined;
  onChoose: (choice: Choice) => void;
  /** Its name and its sentence. */
  said: (choice: Choice) => readonly [string, string];
  testid: (choice: Choice) => string;
};

export function Radios<Choice extends string>({ title, name, choices, chosen, onChoose, said, testid }: Props<Choice>) {
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{title}</legend>
      {choices.map((each) => (
        <label
          key={each}
          className="flex items-start gap-3 rounded-lg border border-edge px-3.5 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={name}
            checked={chosen === each}
            onChange={() => onChoose(each)}
            data-testid={testid(each)}
            className="mt-1 accent-accent"
          />
          <span>
            <span className="block font-medium">{said(each)[0]}</span>
            <span className="block text-[0.8125rem] text-soft">{said(each)[1]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
