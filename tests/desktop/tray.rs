//! The tray as a person uses it: reads the menu and clicks in it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use crate::bar::Bar;
use crate::desk::Desk;
use crate::free_port;

#[test]
fn a_click_in_the_tray_moves_the_gateway_and_a_taken_port_is_told() {
    let desk = Desk::new();
    let bar = Bar::on(desk.bus());
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let menu = bar.next_item();
    let running = |port: u16| format!("Running on port {port}");
    app.until("the menu's first row", || menu.says(&running(port)));
    assert!(menu.row(&port.to_string()).checked);

    // Either way it is taken: by this test, or by somebody before it.
    let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 8080));
    menu.click("8080");
    app.until("a row that names the port's owner", || {
        menu.rows()
            .iter()
            .any(|row| row.label.starts_with("Port 8080 is taken by"))
    });
    assert!(menu.says(&running(port)) && is_healthy(port));

    let wanted = [3000, 20128]
        .into_iter()
        .find(|port| is_free(*port))
        .unwrap();
    menu.click(&wanted.to_string());
    app.until("the other port", || is_healthy(wanted) && is_free(port));
    app.until("the menu to follow", || menu.says(&running(wanted)));
    assert!(menu.row(&wanted.to_string()).checked && !menu.says(&port.to_string()));

    menu.click("Pause gateway");
    app.until("the pause", || {
        menu.says(&format!("Paused (port {wanted})"))
    });
    menu.click("Resume gateway");
    app.until("the gateway again", || is_healthy(wanted));

    menu.click("Quit");
    app.ends_within(Duration::from_secs(2));
}

#[test]
fn a_bar_that_comes_late_shows_the_icon() {
    let desk = Desk::new();
    let mut app = desk.start_with(free_port(), &["--minimized"]);
    app.stays_for(Duration::from_secs(1));
    for _comes_and_goes in 0..2 {
        let bar = Bar::on(desk.bus());
        let menu = bar.next_item();
        assert!(menu.says("Quit"));
        let pictures: Vec<(i32, i32, Vec<u8>)> = menu.item.get_property("IconPixmap").unwrap();
        assert!(
            pictures
                .iter()
                .all(|(width, height, bytes)| bytes.len() as i32 == width * height * 4)
        );
        assert!(pictures.iter().any(|(width, ..)| *width == 22));
    }
    app.stays_for(Duration::from_millis(100));
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn is_healthy(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    let request =
        format!("GET /health HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}
