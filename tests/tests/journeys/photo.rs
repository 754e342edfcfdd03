//! A label that is photographed instead of held before the camera.

use lotwise_tests::labels::{Label, Picture};
use lotwise_tests::video::{Scene, empty_frames, frames, write_bmp};

use crate::steps::{Local, TUB};

#[tokio::test]
async fn a_photo_is_read_or_said_to_show_nothing() {
    let local = Local::open().await;
    let folder = tempfile::tempdir().unwrap();
    let choose = async |name: &str, pictures: Vec<Picture>| {
        let file = folder.path().join(name);
        write_bmp(&file, &pictures[0]).unwrap();
        let input = local.phone.client().find(fantoccini::Locator::Css("#photo-file")).await.unwrap();
        input.send_keys(file.to_str().unwrap()).await.unwrap();
    };

    choose("table.bmp", empty_frames(4, 1)).await;
    local.phone.see("#photo-nothing").await;
    local.phone.see_no("#last-read").await;

    let label = Label::gs1_datamatrix(&format!("(01){TUB}(17)271231(10)L-1")).picture(5);
    choose("label.bmp", frames(&label, Scene::default(), 1)).await;
    local.phone.see("#last-read[data-outcome='new'] #receive").await;
    local.phone.read("#last-read", "2027-12-31").await;
    local.phone.see_no("#photo-nothing").await;
    local.see_records(0).await;
}
