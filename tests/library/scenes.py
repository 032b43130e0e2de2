"""Small worlds of footage: pictures whose subject, cuts and faults are known."""

from fractions import Fraction

import av
import cv2
import numpy as np

from showrunner.media.footage.watching import PER_SECOND, Frame

STEP_MS = 1000 // PER_SECOND
WIDTH, HEIGHT = 320, 180


def ground(seed=0, width=WIDTH, height=HEIGHT, hue=None):
    """A calm landscape of soft noise in one colour."""
    chance = np.random.default_rng(seed)
    coarse = chance.normal(0, 1, (9, 16)).astype(np.float32)
    soft = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    tint = np.array(
        cv2.cvtColor(np.uint8([[[(seed * 37 if hue is None else hue) % 180, 120, 130]]]), cv2.COLOR_HSV2BGR)[0, 0]
    )
    fine = chance.normal(0, 4, (height, width, 1))
    return np.clip(tint + soft[:, :, None] * 12 + fine, 0, 255).astype(np.uint8)


def with_disc(picture, x, y, radius=16, colour=(60, 200, 250)):
    """The picture with a bright patterned ball in it; `x` and `y` are shares."""
    out = picture.copy()
    at = round(x * picture.shape[1]), round(y * picture.shape[0])
    cv2.circle(out, at, radius, colour, -1, cv2.LINE_AA)
    cv2.circle(out, at, radius // 2, (20, 20, 60), 2, cv2.LINE_AA)
    return out


def shot(pictures, first_ms=0):
    return [Frame(first_ms + n * STEP_MS, picture) for n, picture in enumerate(pictures)]


def video(path, pictures, fps=12, crf=20, **told):
    """Write BGR pictures of one size as H.264."""
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as file:
        file.metadata.update(told)
        stream = file.add_stream("libx264", rate=fps, options={"crf": str(crf), "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def moving(seed, start, end, seconds=3.0, fps=12, y=0.4):
    """A ball that crosses the picture from `start` to `end` (shares of the width)."""
    still, count = ground(seed), round(seconds * fps)
    return [with_disc(still, start + (end - start) * n / (count - 1), y) for n in range(count)]


def with_face(picture, x, y, radius=36):
    """A front view of a face, its middle at shares of the picture, its half height about `radius` pixels."""
    drawn = picture.astype(np.float32)
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)

    def blob(dx, dy, width, height, colour, hardness=6.0):
        across = (columns - x * picture.shape[1] - dx * radius) / (width * radius)
        down = (rows - y * picture.shape[0] - dy * radius) / (height * radius)
        mask = np.clip((1 - across**2 - down**2) * hardness, 0, 1)[..., None]
        drawn[:] = drawn * (1 - mask) + np.array(colour, np.float32) * mask

    blob(0, -0.35, 0.98, 1.05, (30, 40, 55))  # hair
    blob(0, 0.05, 0.8, 1.05, (150, 175, 225))
    blob(-0.1, 0.1, 0.6, 0.8, (162, 187, 237), 1.5)
    for side in (-0.33, 0.33):
        blob(side, -0.32, 0.22, 0.06, (40, 55, 75))  # brow, eye, pupil
        blob(side, -0.12, 0.17, 0.1, (235, 235, 235))
        blob(side, -0.12, 0.08, 0.09, (40, 40, 45))
    blob(0, 0.12, 0.07, 0.28, (132, 157, 207), 1.5)
    blob(0, 0.28, 0.16, 0.07, (120, 145, 195), 2.0)
    blob(0, 0.58, 0.3, 0.09, (95, 95, 190))
    blob(0, 0.58, 0.27, 0.02, (50, 40, 90))
    return np.clip(drawn, 0, 255).astype(np.uint8)
