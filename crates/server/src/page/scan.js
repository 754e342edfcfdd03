// Reads the barcode on a package with the camera, and goes to the page of what it says. Where there is no camera, or
// no script, the number below the barcode is typed.
"use strict";
(() => {
  const find = (selector) => document.querySelector(selector);
  const [button, video, told] = ["#scan", "#camera", "#no-camera"].map(find);
  if (!navigator.mediaDevices || !window.createImageBitmap || !window.Worker) return;
  // A camera that shows nothing yet, and a frame that was lost.
  const AGAIN_MS = 100;
  let stream, worker, number = 0;

  function stop() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    if (worker) worker.terminate();
    stream = worker = undefined;
    video.hidden = true;
  }

  function fail() {
    stop();
    told.hidden = false;
  }

  // One frame is under way at a time.
  async function next() {
    if (!worker) return;
    try {
      const bitmap = await createImageBitmap(video);
      const now = new Date();
      const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
      number += 1;
      worker.postMessage({ kind: "frame", id: number, now_ms: Date.now(), today, bitmap }, [bitmap]);
    } catch {
      setTimeout(next, AGAIN_MS);
    }
  }

  function hear(said) {
    const read = said.result && said.result.reads.find((read) => read.state === "confirmed");
    if (!read) return next();
    stop();
    const asked = new URLSearchParams({ scan: read.text, symbology: read.symbology, lang: document.documentElement.lang });
    return location.assign(`/01/?${asked}`);
  }

  async function start() {
    if (stream) return stop();
    told.hidden = true;
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      worker = new Worker("/decoder-worker_loader.js");
      worker.onmessage = ({ data }) => hear(data);
      worker.onerror = fail;
    } catch {
      fail();
    }
    return undefined;
  }

  button.hidden = false;
  button.addEventListener("click", start);
  // Nobody is filmed by a page that he has left.
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
})();
