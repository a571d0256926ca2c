// Which moments and transitions the journey map shows, and how much it leaves out. A log can have
// thousands of moments and a hundred thousand transitions; a picture cannot.
import type { FifteenDocument, Moment, MomentCount, Transition } from '../document.ts';

/** More than this nobody reads, and the layout becomes slow. */
export const maxMomentsOnMap = 40;
export const maxTransitionsOnMap = 120;
/** These stay on the map even when all their transitions are hidden. */
const alwaysShownMoments = 12;
/** The arrows from the start and to the end go to the moments that most journeys start or end with. */
const endpointCoverage = 0.9;
const maxEndpoints = 6;

export interface MapChoices {
  /** The moments that may be shown, most contacts first. */
  moments: Moment[];
  /** The transitions among them, most frequent first. */
  transitions: Transition[];
  /** How many of them the slider can reach. */
  reachable: number;
  starts: MomentCount[];
  ends: MomentCount[];
  totals: {
    moments: number;
    transitions: number;
    steps: number;
    contacts: number;
    starts: number;
    ends: number;
  };
}

export interface JourneyMap {
  moments: Moment[];
  transitions: Transition[];
  /** How many of the transitions are there only so that no moment is cut off from the others. */
  connecting: number;
  starts: MomentCount[];
  ends: MomentCount[];
  hidden: {
    transitions: number;
    stepShare: number;
    moments: number;
    contactShare: number;
    startShare: number;
    endShare: number;
  };
}

const sumOf = <T>(items: T[], count: (item: T) => number): number =>
  items.reduce((sum, item) => sum + count(item), 0);

function mainEndpoints(counts: MomentCount[], known: Set<string>): MomentCount[] {
  const total = sumOf(counts, (item) => item.count);
  const chosen: MomentCount[] = [];
  let covered = 0;
  for (const item of [...counts].sort((a, b) => b.count - a.count)) {
    if (covered >= endpointCoverage * total || chosen.length === maxEndpoints) break;
    if (!known.has(item.moment)) continue;
    chosen.push(item);
    covered += item.count;
  }
  return chosen;
}

/** Does the work that does not depend on the slider: one pass over all transitions. */
export function mapChoices(document: FifteenDocument): MapChoices {
  const moments = [...document.moments]
    .sort((a, b) => b.contacts - a.contacts)
    .slice(0, maxMomentsOnMap);
  const known = new Set(moments.map((moment) => moment.name));
  const transitions = document.transitions
    .filter((transition) => known.has(transition.from) && known.has(transition.to))
    .sort((a, b) => b.count - a.count);
  return {
    moments,
    transitions,
    reachable: Math.min(transitions.length, maxTransitionsOnMap),
    starts: mainEndpoints(document.starts, known),
    ends: mainEndpoints(document.ends, known),
    totals: {
      moments: document.moments.length,
      transitions: document.transitions.length,
      steps: sumOf(document.transitions, (transition) => transition.count),
      contacts: sumOf(document.moments, (moment) => moment.contacts),
      starts: sumOf(document.starts, (start) => start.count),
      ends: sumOf(document.ends, (end) => end.count),
    },
  };
}

/** As many transitions as tell most of the story without becoming a tangle. */
export function transitionsAtFirst(choices: MapChoices): number {
  const most = 28;
  const loose = new Set(choices.moments.slice(0, alwaysShownMoments).map((moment) => moment.name));
  let covered = 0;
  let shown = 0;
  for (const { from, to, count } of choices.transitions.slice(0, choices.reachable)) {
    if (shown >= most || (loose.size === 0 && covered >= 0.9 * choices.totals.steps)) break;
    covered += count;
    shown += 1;
    loose.delete(to);
    if (from !== to) loose.delete(from);
  }
  return shown;
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The most frequent ways into and out of moments that have none among the chosen transitions. */
function connectingTransitions(
  choices: MapChoices,
  chosen: Transition[],
  shown: Set<string>,
): Transition[] {
  const withWayIn = new Set(choices.starts.map((start) => start.moment));
  const withWayOut = new Set(choices.ends.map((end) => end.moment));
  const use = ({ from, to }: Transition): void => {
    if (from === to) return;
    withWayIn.add(to);
    withWayOut.add(from);
  };
  chosen.forEach(use);
  return choices.transitions.slice(chosen.length).filter((transition) => {
    const { from, to } = transition;
    if (from === to || !shown.has(from) || !shown.has(to)) return false;
    if (withWayIn.has(to) && withWayOut.has(from)) return false;
    use(transition);
    return true;
  });
}

/** The map with the `count` most frequent transitions, and those that connect the rest. */
export function journeyMap(choices: MapChoices, count: number): JourneyMap {
  const frequent = choices.transitions.slice(0, count);
  const connected = new Set<string>();
  for (const transition of frequent) connected.add(transition.from).add(transition.to);
  const moments = choices.moments.filter(
    (moment, at) => at < alwaysShownMoments || connected.has(moment.name),
  );
  const shown = new Set(moments.map((moment) => moment.name));
  const connecting = connectingTransitions(choices, frequent, shown);
  const starts = choices.starts.filter((start) => shown.has(start.moment));
  const ends = choices.ends.filter((end) => shown.has(end.moment));
  const transitions = [...frequent, ...connecting];
  const { totals } = choices;
  const left = (whole: number, part: number): number => shareOf(whole - part, whole);
  return {
    moments,
    transitions,
    connecting: connecting.length,
    starts,
    ends,
    hidden: {
      transitions: totals.transitions - transitions.length,
      stepShare: left(
        totals.steps,
        sumOf(transitions, (transition) => transition.count),
      ),
      moments: totals.moments - moments.length,
      contactShare: left(
        totals.contacts,
        sumOf(moments, (moment) => moment.contacts),
      ),
      startShare: left(
        totals.starts,
        sumOf(starts, (start) => start.count),
      ),
      endShare: left(
        totals.ends,
        sumOf(ends, (end) => end.count),
      ),
    },
  };
}
