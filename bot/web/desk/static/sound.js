// The tone of an alert. Each page has its own, and a browser lets it out only after a touch; that it is wanted is remembered.
const KEY = "desk-sound";
let audio = null;

export const canSound = Boolean(window.AudioContext);

export function isSoundWanted() {
  return canSound && localStorage.getItem(KEY) === "on";
}

export function wantSound(on) {
  localStorage.setItem(KEY, on ? "on" : "off");
  begin();
}

export function ring() {
  if (!isSoundWanted() || !audio || audio.state !== "running") return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  tone.frequency.value = 880;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
}

function begin() {
  if (!isSoundWanted()) return;
  audio = audio || new AudioContext();
  audio.resume();
}

begin();
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, begin);
