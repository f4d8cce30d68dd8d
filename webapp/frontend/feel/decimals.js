// Rounding on the digits a number is written with, so that 1.005 to two places is 1.01 and not what its binary double happens to be.

export function rounded(mode) {
  return (n, scale = 0) => {
    if (typeof n !== 'number' || !Number.isInteger(scale) || Math.abs(scale) > 100) return null;
    if (!Number.isFinite(n) || n === 0) return n;
    const [digits, exponent] = written(Math.abs(n));
    const dropped = -(exponent + scale); // how many of the digits lie behind the last kept place
    if (dropped <= 0) return n;
    const kept = dropped >= digits.length ? 0n : BigInt(digits.slice(0, digits.length - dropped));
    const rest = digits.slice(Math.max(digits.length - dropped, 0)).padStart(dropped, '0');
    const up = /[1-9]/.test(rest) && MODES[mode](n < 0, half(rest), kept % 2n === 1n);
    const result = Number(`${kept + (up ? 1n : 0n)}e${-scale}`);
    return result === 0 ? 0 : n < 0 ? -result : result;
  };
}

// -1, 0 or 1: what is dropped lies below, at or above the half
function half(rest) {
  if (rest[0] !== '5') return rest[0] < '5' ? -1 : 1;
  return /[1-9]/.test(rest.slice(1)) ? 1 : 0;
}

const MODES = {
  floor: (negative) => negative,
  ceiling: (negative) => !negative,
  up: () => true,
  down: () => false,
  'half up': (_negative, half) => half >= 0,
  'half down': (_negative, half) => half > 0,
  'half even': (_negative, half, odd) => half > 0 || (half === 0 && odd),
};

function written(n) {
  const [mantissa, power = '0'] = String(n).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return [whole + fraction, Number(power) - fraction.length];
}
