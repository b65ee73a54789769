// The inputs of one message or view, read in the shape of Slack's state.values.

/** What a person has entered so far, by block and action. */
export class Form {
  constructor(kept = {}) {
    this.kept = kept;
    this.fields = [];
    this.errors = new Map();
  }

  /** Tell the form how to read one input, and how to show an error below it. */
  register({ block, element, read, required = false, showError = () => {} }) {
    this.fields.push({ block, element, read, required, showError });
  }

  /** What the person had entered before the view was replaced, if it is the same input. */
  before(block, element) {
    const value = this.kept[block.block_id]?.[element.action_id];
    return value && value.type === element.type ? value : null;
  }

  values() {
    const values = {};
    for (const { block, element, read } of this.fields) {
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = { type: element.type, ...read() };
    }
    return values;
  }

  /** Errors that Slack's client finds by itself, as {block_id: sentence}. */
  missing() {
    const errors = {};
    for (const { block, element, read, required } of this.fields) {
      const text = complaint(element, read(), required);
      if (text) errors[block.block_id] = text;
    }
    return errors;
  }

  /** Show errors under their fields; gives the first field that has one. */
  show(errors) {
    let first = null;
    for (const field of this.fields) {
      const text = errors[field.block.block_id] ?? "";
      const place = field.showError(text);
      if (text && !first) first = place;
    }
    return first;
  }
}

function complaint(element, value, required) {
  const [content] = Object.values(value);
  const empty = content === null || content === undefined || content.length === 0;
  if (empty) return required ? "Please complete this required field." : null;
  if (typeof content !== "string") return null;
  if (element.min_length && content.length < element.min_length) {
    return `Please enter at least ${element.min_length} characters.`;
  }
  if (element.max_length && content.length > element.max_length) {
    return `Please enter at most ${element.max_length} characters.`;
  }
  return null;
}
