//! The picture a decoder works on, and views of it: enlarged or turned.

/// A greyscale picture: one byte per pixel, row by row, 0 black and 255 white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Luma {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `width * height` bytes.
    pub data: Vec<u8>,
}

impl Luma {
    /// Takes the brightness of RGBA pixels; what is missing at the end is left out row by row.
    ///
    /// Green counts half and red and blue a quarter each: near enough to BT.601 for black on white,
    /// and without a multiplication.
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Self {
        let height = height.min(rgba.len() / (4 * width.max(1)));
        let data = rgba
            .chunks_exact(4)
            .take(width * height)
            .map(|p| ((u16::from(p[0]) + 2 * u16::from(p[1]) + u16::from(p[2])) >> 2) as u8)
            .collect();
        Self { width, height, data }
    }

    /// Tells two frames of a camera apart: pictures with the same pixels have the same fingerprint,
    /// and a hand or the noise of a sensor changes it. FNV-1a over a coarse grid.
    pub fn fingerprint(&self) -> u64 {
        let step = (self.data.len() / 4096).max(1) | 1;
        self.data.iter().step_by(step).fold(0xcbf2_9ce4_8422_2325, |hash, &pixel| {
            (hash ^ u64::from(pixel)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }

    /// Draws a view of this picture, `width` by `height` pixels, interpolated between four pixels.
    /// What lies outside of this picture is white, like paper.
    pub fn view(&self, placement: &Placement, width: usize, height: usize) -> Self {
        let mut data = Vec::with_capacity(width * height);
        let (step_x, step_y) = (fixed(placement.along_x.0), fixed(placement.along_x.1));
        for row in 0..height {
            let start = placement.to_frame((0.0, row as f32));
            let (mut x, mut y) = (fixed(start.0), fixed(start.1));
            for _ in 0..width {
                data.push(self.between(x, y));
                x += step_x;
                y += step_y;
            }
        }
        Self { width, height, data }
    }

    /// The brightness at a point given with 8 binary places.
    fn between(&self, x: i32, y: i32) -> u8 {
        if x < 0 || y < 0 {
            return 255;
        }
        let (column, row) = ((x >> PLACES) as usize, (y >> PLACES) as usize);
        if column + 1 >= self.width || row + 1 >= self.height {
            return 255;
        }
        let (right, down) = (x & (ONE - 1), y & (ONE - 1));
        let at = row * self.width + column;
        let pixel = |index: usize| i32::from(self.data[index]);
        let upper = pixel(at) * (ONE - right) + pixel(at + 1) * right;
        let lower = pixel(at + self.width) * (ONE - right) + pixel(at + self.width + 1) * right;
        ((upper * (ONE - down) + lower * down) >> (2 * PLACES)) as u8
    }
}

const PLACES: u32 = 8;
const ONE: i32 = 1 << PLACES;

fn fixed(value: f32) -> i32 {
    (value * ONE as f32).round() as i32
}

/// Where a view lies in the picture it shows: its origin and how far one of its pixels reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    origin: (f32, f32),
    along_x: (f32, f32),
    along_y: (f32, f32),
}

impl Placement {
    /// A view of `size` pixels about the middle of `frame`, turned clockwise. `pixel` is how wide and
    /// how high one of its pixels is, in pixels of the frame: less than one enlarges.
    pub fn centred(frame: &Luma, size: (usize, usize), pixel: (f32, f32), degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let along_x = (cos * pixel.0, sin * pixel.0);
        let along_y = (-sin * pixel.1, cos * pixel.1);
        let (half_width, half_height) = (size.0 as f32 / 2.0, size.1 as f32 / 2.0);
        Self {
            origin: (
                frame.width as f32 / 2.0 - along_x.0 * half_width - along_y.0 * half_height,
                frame.height as f32 / 2.0 - along_x.1 * half_width - along_y.1 * half_height,
            ),
            along_x,
            along_y,
        }
    }

    /// The same view, moved down by a part of its rows' distance.
    pub fn moved_down(&self, rows: f32) -> Self {
        Self { origin: self.to_frame((0.0, rows)), ..*self }
    }

    /// Where a point of the view is in the picture.
    pub fn to_frame(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (
            self.origin.0 + self.along_x.0 * x + self.along_y.0 * y,
            self.origin.1 + self.along_x.1 * x + self.along_y.1 * y,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Luma {
        Luma { width: 4, height: 3, data: vec![0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110] }
    }

    #[test]
    fn rgba_becomes_brightness() {
        let pixels = [255, 255, 255, 255, 0, 0, 0, 255, 0, 200, 0, 255, 9];
        assert_eq!(Luma::from_rgba(3, 1, &pixels).data, [255, 0, 100]);
        assert_eq!(Luma::from_rgba(3, 5, &pixels).height, 1);
        assert!(Luma::from_rgba(0, 0, &[]).data.is_empty());
    }

    #[test]
    fn an_unturned_view_is_the_picture() {
        let placement = Placement::centred(&ramp(), (4, 3), (1.0, 1.0), 0.0);
        let view = ramp().view(&placement, 4, 3);
        assert_eq!(view.data[..3], [0, 10, 20]);
        // The last row and column have no neighbours to interpolate with.
        assert_eq!(view.data[3], 255);
    }

    #[test]
    fn points_of_a_view_are_found_in_the_picture() {
        let frame = Luma { width: 100, height: 100, data: vec![255; 10_000] };
        let placement = Placement::centred(&frame, (80, 80), (0.5, 0.5), 90.0);
        let (x, y) = placement.to_frame((80.0, 40.0));
        assert!((x - 50.0).abs() < 0.01 && (y - 70.0).abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn a_changed_pixel_changes_the_fingerprint() {
        let mut other = ramp();
        other.data[5] ^= 1;
        assert_eq!(ramp().fingerprint(), ramp().fingerprint());
        assert_ne!(ramp().fingerprint(), other.fingerprint());
    }
}
