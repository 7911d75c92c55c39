import { WriteStream } from 'node:tty';

// Loaded before a program that is to behave as it does at a terminal, while its streams are pipes.

const { getColorDepth } = WriteStream.prototype;

for (const stream of [process.stdin, process.stdout, process.stderr]) {
  Object.assign(stream, { isTTY: true, getColorDepth });
}

Object.assign(process.stdin, {
  setRawMode: () => {
    throw new Error('in raw mode Ctrl-C would be no signal, but a character');
  },
});
