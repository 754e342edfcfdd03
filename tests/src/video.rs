//! What a phone's camera sees: a label in a hand, frame by frame, and the file from which Chromium
//! plays it as its camera.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::labels::Picture;

/// The size of a frame in pixels.
pub const WIDTH: usize = 1_280;
/// See [`WIDTH`].
pub const HEIGHT: usize = 720;

/// How the label is held and seen. The default is a label held straight before a good camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene {
    /// How far the label is turned clockwise.
    pub degrees: f32,
    /// How far a bright point is smeared to each side, in pixels.
    pub blur_px: usize,
    /// How far a pixel may be off by chance, to each side.
    pub noise: u8,
    /// How far the hand moves the label to each side, in pixels.
    pub shake_px: f32,
}

impl Default for Scene {
    fn default() -> Self {
        Self { degrees: 0.0, blur_px: 0, noise: 4, shake_px: 4.0 }
    }
}

/// The brightness of the table that the label lies on.
const TABLE: u8 = 150;

/// Composes frames with the label in their middle. No two are alike, and they are the same on each
/// call.
pub fn frames(label: &Picture, scene: Scene, count: usize) -> Vec<Picture> {
    let turn = std::f32::consts::TAU / count.max(1) as f32;
    (0..count)
        .map(|number| {
            let angle = turn * number as f32;
            // A round path that does not cross itself shifts every frame against every other.
            let shift = (scene.shake_px * angle.cos(), 0.6 * scene.shake_px * angle.sin());
            let mut frame = place(label, scene.degrees, shift);
            blur(&mut frame, scene.blur_px);
            add_noise(&mut frame, scene.noise, number as u64);
            frame
        })
        .collect()
}

/// Frames without any label: the table and the noise of the camera.
pub fn empty_frames(noise: u8, count: usize) -> Vec<Picture> {
    let nothing = Picture { width: 0, height: 0, luma: Vec::new() };
    let scene = Scene { noise, ..Scene::default() };
    frames(&nothing, scene, count)
}

/// Writes frames as YUV4MPEG2, 30 a second, for `--use-file-for-fake-video-capture`. Chromium plays
/// the file over and over, so a few frames suffice.
///
/// # Errors
/// If the file cannot be written.
pub fn write_y4m(path: &Path, frames: &[Picture]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(y4m_header().as_bytes())?;
    let colourless = vec![128; WIDTH * HEIGHT / 2];
    for frame in frames {
        file.write_all(b"FRAME\n")?;
        // Video keeps luma between 16 and 235 (BT.601).
        let luma: Vec<u8> =
            frame.luma.iter().map(|pixel| (16 + u16::from(*pixel) * 219 / 255) as u8).collect();
        file.write_all(&luma)?;
        file.write_all(&colourless)?;
    }
    file.flush()
}

/// Writes a picture as a photo of 24 bits a pixel, which every browser reads.
///
/// # Errors
/// If the file cannot be written.
pub fn write_bmp(path: &Path, picture: &Picture) -> io::Result<()> {
    let (width, height) = (picture.width as u32, picture.height as u32);
    let padding = (4 - picture.width * 3 % 4) % 4;
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(b"BM")?;
    let bytes = (width * 3 + padding as u32) * height;
    // The file's header, and the 40 bytes of a BITMAPINFOHEADER without compression.
    for field in [54 + bytes, 0, 54, 40, width, height, 1 | 24 << 16, 0, bytes, 2_835, 2_835, 0, 0] {
        file.write_all(&field.to_le_bytes())?;
    }
    for row in picture.luma.chunks(picture.width).rev() {
        for pixel in row {
            file.write_all(&[*pixel; 3])?;
        }
        file.write_all(&[0; 3][..padding])?;
    }
    file.flush()
}

fn y4m_header() -> String {
    format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A1:1 C420jpeg\n")
}

/// Puts the label into the middle of a frame, turned and shifted, interpolated between its pixels.
fn place(label: &Picture, degrees: f32, (shift_x, shift_y): (f32, f32)) -> Picture {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut luma = Vec::with_capacity(WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let dx = x as f32 - WIDTH as f32 / 2.0 - shift_x;
            let dy = y as f32 - HEIGHT as f32 / 2.0 - shift_y;
            let label_x = cos * dx + sin * dy + label.width as f32 / 2.0;
            let label_y = cos * dy - sin * dx + label.height as f32 / 2.0;
            luma.push(between(label, label_x, label_y));
        }
    }
    Picture { width: WIDTH, height: HEIGHT, luma }
}

fn between(label: &Picture, x: f32, y: f32) -> u8 {
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let pixel = |dx: f32, dy: f32| {
        let (x, y) = (left + dx, top + dy);
        let inside = x >= 0.0 && y >= 0.0 && x < label.width as f32 && y < label.height as f32;
        if inside {
            // Ink is not quite black, and paper in a room not quite white.
            20.0 + 0.85 * f32::from(label.luma[y as usize * label.width + x as usize])
        } else {
            f32::from(TABLE)
        }
    };
    let upper = pixel(0.0, 0.0) * (1.0 - right) + pixel(1.0, 0.0) * right;
    let lower = pixel(0.0, 1.0) * (1.0 - right) + pixel(1.0, 1.0) * right;
    (upper * (1.0 - down) + lower * down) as u8
}

/// The mean over a square that reaches `reach` pixels to each side, rows first and then columns.
fn blur(frame: &mut Picture, reach: usize) {
    if reach == 0 {
        return;
    }
    let (width, height) = (frame.width, frame.height);
    for y in 0..height {
        smear(&mut frame.luma, y * width, 1, width, reach);
    }
    for x in 0..width {
        smear(&mut frame.luma, x, width, height, reach);
    }
}

fn smear(luma: &mut [u8], first: usize, step: usize, count: usize, reach: usize) {
    let sharp: Vec<u32> = (0..count).map(|place| u32::from(luma[first + place * step])).collect();
    for place in 0..count {
        let window = &sharp[place.saturating_sub(reach)..(place + reach + 1).min(count)];
        luma[first + place * step] = (window.iter().sum::<u32>() / window.len() as u32) as u8;
    }
}

/// Xorshift: chance that is the same in every run.
fn add_noise(frame: &mut Picture, noise: u8, seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for pixel in &mut frame.luma {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let off = (state % (2 * u64::from(noise) + 1)) as i16 - i16::from(noise);
        *pixel = (i16::from(*pixel) + off).clamp(0, 255) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Label;

    #[test]
    fn no_two_frames_are_alike() {
        let frames = frames(&Label::qr("a").picture(4), Scene::default(), 5);
        for (number, frame) in frames.iter().enumerate() {
            assert_eq!(frame.luma.len(), WIDTH * HEIGHT);
            assert!(!frames[..number].contains(frame));
        }
    }

    #[test]
    fn a_file_has_a_header_and_whole_frames() {
        let path = std::env::temp_dir().join(format!("lotwise-video-{}.y4m", std::process::id()));
        write_y4m(&path, &empty_frames(0, 2)).expect("the file can be written");
        let bytes = std::fs::read(&path).expect("it was just written");
        std::fs::remove_file(&path).expect("it is there");
        let frame = "FRAME\n".len() + WIDTH * HEIGHT * 3 / 2;
        assert_eq!(bytes.len(), y4m_header().len() + 2 * frame);
        assert!(bytes.starts_with(b"YUV4MPEG2 W1280 H720 "));
    }
}
