/**
 * A piece of work. It starts when all that it needs has succeeded and enough of the machine is free, in the order of the list.
 *
 * @template Result
 * @typedef {object} Task
 * @property {string} name
 * @property {readonly string[]} needs names of tasks that have to succeed before
 * @property {number} [weight] how many of the machine's places it takes; 1 unless given
 * @property {() => Promise<Result>} run
 */

/**
 * Runs tasks, several at a time. A task whose needs did not succeed gets the result that `skipped` gives for it.
 *
 * @template Result
 * @param {readonly Task<Result>[]} tasks
 * @param {{ places: number, succeeded: (result: Result) => boolean,
 *   skipped: (task: Task<Result>, failed: string) => Result, ended: (task: Task<Result>, result: Result) => void }} how
 * @returns {Promise<Map<string, Result>>} every task's result by its name
 */
export async function runTasks(tasks, { places, succeeded, skipped, ended }) {
  const results = /** @type {Map<string, Result>} */ (new Map());
  const running = /** @type {Map<string, Promise<void>>} */ (new Map());
  const waiting = [...tasks];
  let free = places;

  const finish = (/** @type {Task<Result>} */ task, /** @type {Result} */ result) => {
    results.set(task.name, result);
    ended(task, result);
  };
  const start = (/** @type {Task<Result>} */ task, /** @type {number} */ weight) => {
    free -= weight;
    const done = task.run().then((result) => {
      free += weight;
      running.delete(task.name);
      finish(task, result);
    });
    running.set(task.name, done);
  };
  /** Takes the first task that can be dealt with now out of the waiting ones; false if there is none. */
  const step = () => {
    for (const [index, task] of waiting.entries()) {
      const failed = task.needs.find(
        (need) => results.has(need) && !succeeded(/** @type {Result} */ (results.get(need))),
      );
      const weight = Math.min(task.weight ?? 1, places);
      const ready = task.needs.every((need) => results.has(need)) && weight <= free;
      if (failed === undefined && !ready) continue;
      waiting.splice(index, 1);
      if (failed === undefined) start(task, weight);
      else finish(task, skipped(task, failed));
      return true;
    }
    return false;
  };

  while (waiting.length > 0 || running.size > 0) {
    if (step()) continue;
    if (running.size === 0) throw new Error(`nothing can be started: ${waiting.map((task) => task.name).join(', ')}`);
    await Promise.race(running.values());
  }
  return results;
}
