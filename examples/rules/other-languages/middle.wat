;; A pricing rule in the text format of WebAssembly, to show that the ABI asks for no language in particular.
;;
;; Everybody whose limit accepts it trades at the middle between retail and feed-in tariff; the longer side shares in
;; proportion to energy, by what is through so far, so that no rest is left.
;;
;;   wasm-tools parse middle.wat -o middle.wasm      (or wat2wasm, or wasm-as)
;;   streetwatt rule check middle.wasm
(module
  (memory (export "memory") 1 1024)
  (global (export "abi") i32 (i32.const 0x10000))

  ;; The header lies at 1024; price, quantity and fill follow from 2048, one i32 an order each.
  (global $prices i32 (i32.const 2048))
  (global $quantities (mut i32) (i32.const 0))
  (global $fills (mut i32) (i32.const 0))

  (func (export "reserve") (param $n i32) (result i32)
    (local $missing i32)
    (global.set $quantities (i32.add (global.get $prices) (i32.shl (local.get $n) (i32.const 2))))
    (global.set $fills (i32.add (global.get $quantities) (i32.shl (local.get $n) (i32.const 2))))
    ;; Pages that are needed less pages that are there.
    (local.set $missing
      (i32.sub
        (i32.shr_u
          (i32.add (i32.add (global.get $fills) (i32.shl (local.get $n) (i32.const 2))) (i32.const 65535))
          (i32.const 16))
        (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0))
      (then
        (if (i32.lt_s (memory.grow (local.get $missing)) (i32.const 0))
          (then (return (i32.const 0))))))
    ;; Words 32 to 37: where price, quantity and fill lie; no amounts, no owners, no trades.
    (i32.store offset=128 (i32.const 1024) (global.get $prices))
    (i32.store offset=132 (i32.const 1024) (global.get $quantities))
    (i32.store offset=136 (i32.const 1024) (global.get $fills))
    (i32.const 1024))

  ;; The size of an order if it is of this side (1 bids, -1 offers) and accepts the price, else 0.
  (func $size (param $index i32) (param $price i32) (param $sign i32) (result i64)
    (local $at i32) (local $quantity i32)
    (local.set $at (i32.shl (local.get $index) (i32.const 2)))
    (local.set $quantity
      (i32.mul (i32.load (i32.add (global.get $quantities) (local.get $at))) (local.get $sign)))
    (if (i32.le_s (local.get $quantity) (i32.const 0)) (then (return (i64.const 0))))
    ;; (limit - price) times the sign: below 0 where the price is worse than the limit.
    (if
      (i32.lt_s
        (i32.mul
          (i32.sub (i32.load (i32.add (global.get $prices) (local.get $at))) (local.get $price))
          (local.get $sign))
        (i32.const 0))
      (then (return (i64.const 0))))
    (i64.extend_i32_s (local.get $quantity)))

  (func $total (param $price i32) (param $sign i32) (result i64)
    (local $index i32) (local $sum i64)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $index) (i32.load (i32.const 1024))))
        (local.set $sum
          (i64.add (local.get $sum) (call $size (local.get $index) (local.get $price) (local.get $sign))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))
    (local.get $sum))

  ;; Adds to every order of a side its share of the quantity: floor(through after) - floor(through before).
  (func $share (param $price i32) (param $sign i32) (param $quantity i64) (param $all i64)
    (local $index i32) (local $through i64) (local $before i64) (local $after i64) (local $at i32)
    (if (i64.eqz (local.get $all)) (then (return)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $index) (i32.load (i32.const 1024))))
        (local.set $through
          (i64.add (local.get $through) (call $size (local.get $index) (local.get $price) (local.get $sign))))
        (local.set $after
          (i64.div_u (i64.mul (local.get $through) (local.get $quantity)) (local.get $all)))
        (local.set $at (i32.add (global.get $fills) (i32.shl (local.get $index) (i32.const 2))))
        (i32.store (local.get $at)
          (i32.add
            (i32.load (local.get $at))
            (i32.mul
              (i32.wrap_i64 (i64.sub (local.get $after) (local.get $before)))
              (local.get $sign))))
        (local.set $before (local.get $after))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))

  (func (export "clear") (result i32)
    (local $price i32) (local $demand i64) (local $supply i64) (local $quantity i64)
    ;; Words 4 and 5 are the tariffs.
    (local.set $price
      (i32.shr_s
        (i32.add (i32.load offset=16 (i32.const 1024)) (i32.load offset=20 (i32.const 1024)))
        (i32.const 1)))
    (local.set $demand (call $total (local.get $price) (i32.const 1)))
    (local.set $supply (call $total (local.get $price) (i32.const -1)))
    (local.set $quantity
      (select (local.get $demand) (local.get $supply) (i64.lt_u (local.get $demand) (local.get $supply))))
    (memory.fill (global.get $fills) (i32.const 0) (i32.shl (i32.load (i32.const 1024)) (i32.const 2)))
    (call $share (local.get $price) (i32.const 1) (local.get $quantity) (local.get $demand))
    (call $share (local.get $price) (i32.const -1) (local.get $quantity) (local.get $supply))
    ;; Status, the two prices, no trades listed, and the quantity as u64.
    (i32.store offset=40 (i32.const 1024) (i32.const 0))
    (i32.store offset=44 (i32.const 1024) (local.get $price))
    (i32.store offset=48 (i32.const 1024) (local.get $price))
    (i32.store offset=52 (i32.const 1024) (i32.const 0))
    (i64.store offset=56 (i32.const 1024) (local.get $quantity))
    (i32.const 0)))
