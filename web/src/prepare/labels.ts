// Names of moments as they are shown: also empty ones, and also in little room.

/** The name, or something to see where there is none. */
export const momentName = (name: string): string => (name.trim() === '' ? '(no name)' : name);

/** Breaks a label into at most `lines` lines of about `width` characters; what does not fit is cut. */
export function labelLines(text: string, width = 22, lines = 2): string[] {
  const words = text.replace(/\s+/g, ' ').trim().split(' ');
  const result: string[] = [];
  let line = '';
  let cut = false;
  for (let word of words) {
    while (true) {
      const joined = line === '' ? word : `${line} ${word}`;
      if (joined.length <= width) {
        line = joined;
        break;
      }
      if (line === '') {
        // A word longer than the line, as in CLAIM_DOCUMENTS_REQUESTED: break it, best at a joint.
        const joint = Math.max(
          ...['_', '-', '.', '/'].map((mark) => word.lastIndexOf(mark, width - 1)),
        );
        const length = joint > width / 3 ? joint + 1 : width;
        result.push(word.slice(0, length));
        word = word.slice(length);
      } else {
        result.push(line);
        line = '';
      }
      if (result.length >= lines) break;
    }
    if (result.length >= lines) {
      cut = true;
      break;
    }
  }
  if (!cut && line !== '') result.push(line);
  const last = result[lines - 1];
  if (cut && last !== undefined) {
    const shown = result.join('').replace(/\s/g, '').length;
    if (shown < text.replace(/\s/g, '').length) result[lines - 1] = `${last.slice(0, width - 1)}…`;
  }
  return result.length === 0 ? [momentName('')] : result;
}
