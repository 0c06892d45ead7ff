import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bellsOfOptions } from '../../src/core/installation.js';

const options = { pin: 9, start: 70, strike: 95, sdelay: 300, pdelay: 900, queue: 7, ttl: 60, board: 'auto' };

describe('the installation without a file', () => {
  it('has one board and one bell, from the options, and nothing that they do not say', () => {
    const { boards, bells, patterns } = bellsOfOptions(options);
    assert.deepEqual([...boards], [['board', { port: 'auto' }]]);
    assert.deepEqual(
      [...bells],
      [
        [
          'bell',
          {
            board: 'board',
            pin: 9,
            start: 70,
            contact: null,
            strike: 95,
            sdelay: 300,
            pdelay: 900,
            pattern: 'single',
            queue: 7,
            ttl: 60,
            perMinute: null,
            lights: { working: null, asked: null },
            dark: null,
            quiet: null,
            coalesce: null,
            heard: null,
          },
        ],
      ],
    );
    assert.equal(patterns.size, 0);
  });

  it('has the board that the option names', () => {
    const boardOf = (board: string): unknown => bellsOfOptions({ ...options, board }).boards.get('board');
    assert.deepEqual(boardOf('virtual'), { virtual: true });
    assert.deepEqual(boardOf('/dev/ttyACM0'), { port: '/dev/ttyACM0' });
    assert.deepEqual(boardOf('COM3'), { port: 'COM3' });
  });
});
